import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import type { ClockSource } from './clock-source.ts';

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';

/**
 * The clocks of this machine.
 *
 * @param options.isSynchronized - by default the system clock is believed
 */
export function createSystemClock(
  options: { isSynchronized?: ClockSource['isSynchronized'] } = {},
): ClockSource {
  return {
    now: Date.now,
    // On Linux this is CLOCK_MONOTONIC, which all processes of a boot share.
    monotonic: () => Number(process.hrtime.bigint() / 1_000_000n),
    bootId: readBootId(),
    isSynchronized: options.isSynchronized ?? (() => true),
  };
}

/** Elsewhere than on Linux each process counts as a boot of its own. */
function readBootId(): string {
  try {
    return readFileSync(BOOT_ID_FILE, 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
