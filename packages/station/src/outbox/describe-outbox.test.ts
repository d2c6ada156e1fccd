import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { BOOT, taken } from '../testing/taken.ts';
import { silentLogger } from '../testing/test-logger.ts';
import { describeOutbox } from './describe-outbox.ts';
import { openOutbox } from './outbox.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

test('tells of an outbox that is in use how full it is, how old, and for how long it will do', async () => {
  const path = join(folder(), 'outbox.db');
  const outbox = closing(await openOutbox({ path, logger: silentLogger, bootId: BOOT }));
  const readings = Array.from({ length: 3000 }, (_, index) => taken(index + 1));
  await Promise.all(readings.map((reading) => outbox.append(reading)));
  outbox.remove([[1, 1000]]);
  await outbox.append(taken(3001));

  const maxBytes = 1024 * 1024;
  const description = describeOutbox({ path, maxBytes });
  expect(description).toMatchObject({
    log: outbox.state.log,
    lastSeq: 3001,
    waiting: 2001,
    oldest: new Date('2026-11-25T02:46:50.000Z'), // 1,001 · 10 s after midnight
    intervalSeconds: 10,
    dropped: 0,
  });
  const usedBytes = description.fill * maxBytes;
  expect(usedBytes).toBe(outbox.state.bytes);
  // As many readings as fit into the rest, at ten seconds each.
  const readingsLeft = (maxBytes - usedBytes) / (usedBytes / 2001);
  expect(description.hoursLeft).toBeCloseTo((readingsLeft * 10) / 3600, 6);
});

test('reckons with the usual rate where the readings show none', async () => {
  const path = join(folder(), 'outbox.db');
  await closing(await openOutbox({ path, logger: silentLogger })).close();
  expect(describeOutbox({ path, intervalSeconds: 60, maxBytes: 75 * 1000 })).toMatchObject({
    waiting: 0,
    oldest: undefined,
    intervalSeconds: 60,
  });
});

test('says where it looked for an outbox that is not there', () => {
  const path = join(folder(), 'outbox.db');
  expect(() => describeOutbox({ path })).toThrow(path);
});
