import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { countRanges } from '@isobar/shared';
import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { BOOT, taken } from '../testing/taken.ts';
import { silentLogger } from '../testing/test-logger.ts';
import { openOutbox } from './outbox.ts';
import type { Outbox, OutboxOptions } from './outbox-types.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const MAX_BYTES = 256 * 1024;

async function open(path: string, options: Partial<OutboxOptions> = {}): Promise<Outbox> {
  const small = { maxBytes: MAX_BYTES };
  return closing(
    await openOutbox({ path, logger: silentLogger, bootId: BOOT, ...small, ...options }),
  );
}

const newPath = (): string => join(folder(), 'outbox.db');

/** A reading that takes up about 200 bytes. */
function wide(seconds: number): ReturnType<typeof taken> {
  const values = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`q${index}`, seconds + 0.123]),
  );
  return { ...taken(seconds), values };
}

async function fill(
  outbox: Outbox,
  from: number,
  to: number,
): Promise<PromiseSettledResult<unknown>[]> {
  const readings = Array.from({ length: to - from + 1 }, (_, index) => wide(from + index));
  return Promise.allSettled(readings.map((reading) => outbox.append(reading)));
}

const bytesOnDisk = (path: string): number =>
  [path, `${path}-wal`]
    .filter((file) => existsSync(file))
    .reduce((sum, file) => sum + statSync(file).size, 0);

describe('a full outbox', () => {
  test('makes room for the new: what it holds and what it dropped is all there was', async () => {
    const path = newPath();
    const outbox = await open(path);
    for (let from = 1; from < 4000; from += 200) {
      await fill(outbox, from, from + 199);
      expect(bytesOnDisk(path)).toBeLessThanOrEqual(MAX_BYTES);
    }
    const { log, waiting, dropped, lastSeq } = outbox.state;
    expect(lastSeq).toBe(4000);
    expect(waiting).toBeGreaterThan(500);
    expect(dropped).toEqual([{ log, ranges: [[1, 4000 - waiting]] }]);
    const entries = await outbox.next({ after: 0, limit: 10_000 });
    expect(entries).toHaveLength(waiting);
    expect(entries[0]?.seq).toBe(4000 - waiting + 1);
    expect(entries.at(-1)?.seq).toBe(4000);
  });

  test('remembers what was dropped, and lists it apart where something was stored in between', async () => {
    const path = newPath();
    const first = await open(path);
    await fill(first, 1, 400);
    first.remove([[100, 150]]);
    for (let from = 401; from < 3000; from += 100) await fill(first, from, from + 99);
    const { dropped, waiting } = first.state;
    expect(dropped[0]?.ranges.slice(0, 2)).toEqual([
      [1, 99],
      [151, expect.any(Number)],
    ]);
    expect(countRanges(dropped[0]?.ranges ?? [])).toBe(3000 - 51 - waiting);
    await first.close();
    const second = await open(path);
    expect(second.state).toMatchObject({ dropped, waiting });
  });

  test('takes no more where it is told to stop, and goes on once there is room', async () => {
    const path = newPath();
    const outbox = await open(path, { whenFull: 'stop' });
    let refused = 0;
    for (let from = 1; from < 4000; from += 100) {
      const outcomes = await fill(outbox, from, from + 99);
      refused += outcomes.filter(({ status }) => status === 'rejected').length;
    }
    expect(refused).toBeGreaterThan(1000);
    const { waiting, lastSeq, dropped } = outbox.state;
    expect(outbox.state).toMatchObject({ refused, isFull: true });
    expect(waiting).toBe(4000 - refused);
    expect(lastSeq).toBe(waiting); // what was turned away had no number
    expect(dropped).toEqual([]);
    await expect(outbox.append(wide(1))).rejects.toMatchObject({ code: 'ERR_OUTBOX_FULL' });

    outbox.remove([[1, 500]]);
    await outbox.next({ after: 0, limit: 1 });
    expect((await outbox.append(wide(5000))).seq).toBe(lastSeq + 1);
    expect(bytesOnDisk(path)).toBeLessThan(MAX_BYTES * 1.2);
  });

  test('holds over a year of readings at one in 10 s within 512 MiB', async () => {
    const path = newPath();
    const outbox = await open(path, { maxBytes: 512 * 1024 * 1024 });
    const values = {
      temperature: -12.3,
      humidity: 100,
      pressure: 1013.2,
      windSpeed: 12.3,
      windGust: 23.4,
      windDirection: 270,
      rain: 0.2,
      solarRadiation: 1012,
    };
    const empty = outbox.state.bytes;
    const reading = { values, taken: taken(1).taken };
    await Promise.all(Array.from({ length: 4000 }, () => outbox.append(reading)));
    const each = (outbox.state.bytes - empty) / 4000;
    const year = (365 * 86_400) / 10;
    expect(each * year).toBeLessThan(510 * 1024 * 1024);
  });
});
