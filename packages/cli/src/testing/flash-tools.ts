import { execFileSync } from 'node:child_process';

/** True where this process may put a station on a board with these programs; says so where it may not. */
export function canFlash(...programs: readonly string[]): boolean {
  const needed = ['dpkg', 'dpkg-deb', 'deb-systemd-helper', 'systemd-sysusers', 'tar', ...programs];
  const missing = needed.filter((program) => !hasProgram(program));
  if (process.getuid?.() !== 0) missing.unshift('root');
  if (missing.length === 0) return true;
  process.stderr.write(`SKIPPED: putting a station on a board; it takes ${missing.join(', ')}\n`);
  return false;
}

function hasProgram(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
