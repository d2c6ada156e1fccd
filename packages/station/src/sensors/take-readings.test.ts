import { join } from 'node:path';

import type { Values } from '@isobar/shared';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { openOutbox } from '../outbox/outbox.ts';
import { BOOT, taken } from '../testing/taken.ts';
import { silentLogger } from '../testing/test-logger.ts';
import { takeReadings } from './take-readings.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

test('tells of values that a full outbox would not keep, and of no others', async () => {
  const outbox = closing(
    await openOutbox({
      ...{ path: join(folder(), 'outbox.db'), logger: silentLogger, bootId: BOOT },
      ...{ maxBytes: 256 * 1024, whenFull: 'stop' },
    }),
  );
  const lost: Values[] = [];
  const kept: Values[] = [];
  const take = (rain: number) =>
    closing(
      takeReadings({
        ...{ intervalSeconds: 1000, outbox, logger: silentLogger },
        moment: () => taken(rain).taken,
        readSensors: () => Promise.resolve({ rain }),
        onLost: (values) => lost.push(values),
        onKept: ({ values }) => kept.push(values),
      }),
    );
  take(1);
  await eventually(() => {
    expect(kept).toEqual([{ rain: 1 }]);
  });
  let second = 0;
  while (!outbox.state.isFull) {
    const readings = Array.from({ length: 500 }, () => outbox.append(taken((second += 1))));
    await Promise.allSettled(readings);
  }
  take(2);
  await eventually(() => {
    expect(lost).toEqual([{ rain: 2 }]);
  });
  expect(kept).toEqual([{ rain: 1 }]);
}, 20_000);
