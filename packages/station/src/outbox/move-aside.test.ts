import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { useTemporaryFolders } from '@isobar/shared/testing';

import { moveAside } from './move-aside.ts';

const folder = useTemporaryFolders();

test('moves a file aside with its write-ahead log and index, and overwrites nothing', () => {
  const inside = folder();
  const path = join(inside, 'outbox.db');
  for (const suffix of ['', '-wal', '-shm']) writeFileSync(path + suffix, `new${suffix}`);
  writeFileSync(`${path}.damaged-1-wal`, 'old');

  expect(moveAside(path)).toBe(`${path}.damaged-2`);
  expect(readdirSync(inside).toSorted()).toEqual([
    'outbox.db.damaged-1-wal',
    'outbox.db.damaged-2',
    'outbox.db.damaged-2-shm',
    'outbox.db.damaged-2-wal',
  ]);
  expect(readFileSync(`${path}.damaged-2-wal`, 'utf8')).toBe('new-wal');
  expect(readFileSync(`${path}.damaged-1-wal`, 'utf8')).toBe('old');
});
