import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { codeOf } from '@isobar/shared';

import type { Finding } from './finding.ts';

const MEBIBYTE = 1024 * 1024;
/** Below this an outbox has no room to begin with. */
const LEAST_BYTES = 20 * MEBIBYTE;

/**
 * Whether there is room for the readings of a long outage where the outbox is.
 *
 * @param options.outboxBytes - what the outbox takes up now
 * @param options.maxBytes - what it may take up
 */
export function checkDisk(options: {
  folder: string;
  outboxBytes: number;
  maxBytes: number;
}): Finding {
  const check = 'disk';
  const folder = existing(resolve(options.folder));
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    const text = `${Math.floor(free / MEBIBYTE)} MiB free in ${folder}`;
    if (free < LEAST_BYTES) {
      const advice = 'make room, or name a folder on another disk with ISOBAR_DATA';
      return { check, verdict: 'failure', text, advice };
    }
    const missing = options.maxBytes - options.outboxBytes - free;
    if (missing <= 0) return { check, verdict: 'ok', text };
    return {
      check,
      verdict: 'warning',
      text: `${text}, ${Math.ceil(missing / MEBIBYTE)} MiB less than the outbox may grow to`,
      advice: 'make room, or set ISOBAR_OUTBOX_MAX_MB to what there is',
    };
  } catch (error) {
    const text = `nothing can be written in ${folder} (${codeOf(error)})`;
    const advice =
      'give the folder to the user that the station runs as; where the disk was remounted read-only, it is failing: dmesg tells';
    return { check, verdict: 'failure', text, advice };
  }
}

/** The folder, or the innermost around it that is there: the station makes the rest. */
function existing(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : existing(dirname(folder));
}
