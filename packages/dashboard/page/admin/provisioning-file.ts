/**
 * What a new station is given: the settings of `isobar station`, a line each, as `isobar flash
 * --provisioning`, systemd, docker and shells read them.
 *
 * @param options.loginUrl - of {@link checkLoginUrl}
 */
export function provisioningFile(options: {
  station: string;
  password: string;
  loginUrl: string;
}): string {
  const { station, password, loginUrl } = options;
  return [
    `# isobar station ${station}. Who has this file can log in as the station.`,
    `ISOBAR_AUTH_URL=${loginUrl}`,
    `ISOBAR_STATION_NAME=${station}`,
    `ISOBAR_STATION_PASSWORD=${password}`,
    '',
  ].join('\n');
}

/** The URL as it goes into a file; undefined where it is none that a station could log in at. */
export function checkLoginUrl(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.username !== '' || url.search !== '' || url.hash !== '') return undefined;
  // What a shell or a comment could take for something else is no part of a sound path either.
  return /^[\w.~:/[\]%-]+$/.test(url.href) ? url.href.replace(/\/$/, '') : undefined;
}

/** True for addresses that only this machine itself finds. */
export function isLoopback(url: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
}
