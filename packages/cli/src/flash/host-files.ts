/** `/etc/hosts` with the host's own name as Debian has it, on 127.0.1.1. */
export function withHostName(text: string | undefined, hostName: string): string {
  const line = `127.0.1.1\t${hostName}`;
  const lines = (text ?? '127.0.0.1\tlocalhost\n').split('\n');
  const place = lines.findIndex((each) => /^127\.0\.1\.1\s/.test(each));
  if (place >= 0) {
    const names = (lines[place] ?? '').split(/\s+/).slice(1);
    if (!names.includes(hostName)) lines[place] = line;
  } else {
    lines.splice(lines.findIndex((each) => /^127\.0\.0\.1\s/.test(each)) + 1, 0, line);
  }
  return lines.join('\n');
}

/** What sets the clock of a system, and how it is told its servers. */
export const TIME_SOURCES = {
  chrony: {
    path: '/etc/chrony/sources.d/isobar.sources',
    text: (servers: readonly string[]) =>
      servers.map((server) => `server ${server} iburst\n`).join(''),
  },
  timesyncd: {
    path: '/etc/systemd/timesyncd.conf.d/isobar.conf',
    text: (servers: readonly string[]) => `[Time]\nNTP=${servers.join(' ')}\n`,
  },
} as const;
