import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A program that sets the system clock, as far as it can be asked. */
export interface Synchronizer {
  readonly name: string;
  /** True where it is installed and at work on this machine. */
  isPresent(): boolean;
  /** True once it has set the clock in this boot. */
  hasSetClock(): boolean | Promise<boolean>;
}

/** systemd-timesyncd touches a file in its folder under /run, which is empty at boot, whenever it is in step. */
export function createTimesyncd(folder = '/run/systemd/timesync'): Synchronizer {
  return {
    name: 'systemd-timesyncd',
    isPresent: () => existsSync(folder),
    hasSetClock: () => existsSync(join(folder, 'synchronized')),
  };
}

/** Asks chronyd through `chronyc`, which answers this question for any user. */
export function createChrony(
  options: { folder?: string; tracking?: () => Promise<string> } = {},
): Synchronizer {
  const { folder = '/run/chrony', tracking = runChronyc } = options;
  return {
    name: 'chrony',
    isPresent: () => existsSync(folder),
    hasSetClock: async () => isInStep(await tracking()),
  };
}

const CHRONYC_TIMEOUT_MILLISECONDS = 5000;

async function runChronyc(): Promise<string> {
  const { stdout } = await promisify(execFile)('chronyc', ['-c', '-n', 'tracking'], {
    timeout: CHRONYC_TIMEOUT_MILLISECONDS,
  });
  return stdout;
}

/** The second field from the left is the source, the last the leap status; see chronyc(1), "tracking". */
function isInStep(tracking: string): boolean {
  const fields = tracking.trim().split(',');
  const [referenceId] = fields;
  if (fields.length < 3 || referenceId === undefined) return false;
  // 00000000: none yet. 7F7F0101: it believes the system clock itself.
  if (referenceId === '00000000' || referenceId === '7F7F0101') return false;
  return fields.at(-1) !== 'Not synchronised';
}
