import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { writtenBytes } from '../common/process-figures.mjs';

/** A reading of four quantities, as it is published: about 170 bytes. */
const LINE = `${JSON.stringify({
  log: 'k3v9q2abcd',
  seq: 123_456,
  timestamp: '2026-11-25T10:15:30.123Z',
  clock: 'ntp',
  temperature: 21.4,
  humidity: 64.2,
  pressure: 1013.2,
  windSpeed: 3.4,
})}\n`;
const LINES = 1000;

/**
 * The peer: the least that can be done, a line at the end of a file that is on the disk before the next
 * one. It keeps no order of what was sent, and never shrinks.
 *
 * @param {string} folder
 * @returns {number} bytes given to the disk for each line
 */
export function measurePlainFile(folder) {
  const file = openSync(join(folder, 'plain'), 'a');
  const before = writtenBytes(process.pid);
  for (let line = 0; line < LINES; line += 1) {
    writeSync(file, LINE);
    fdatasyncSync(file);
  }
  closeSync(file);
  return (writtenBytes(process.pid) - before) / LINES;
}
