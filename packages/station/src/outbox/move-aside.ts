import { existsSync, renameSync } from 'node:fs';

/** What belongs to an SQLite file: the write-ahead log may hold readings that the file has not. */
const SUFFIXES = ['', '-wal', '-shm'];

/**
 * Renames an SQLite file and what belongs to it to `{path}.damaged-1`, or the next number that is free.
 * A number, not a date: the clock may not be set yet.
 *
 * @returns where it is now
 */
export function moveAside(path: string): string {
  let number = 1;
  while (SUFFIXES.some((suffix) => existsSync(`${path}.damaged-${number}${suffix}`))) number += 1;
  const target = `${path}.damaged-${number}`;
  // The file itself goes last: where the power goes in between, it is still there to be found damaged.
  for (const suffix of [...SUFFIXES].reverse()) {
    if (existsSync(path + suffix)) renameSync(path + suffix, target + suffix);
  }
  return target;
}
