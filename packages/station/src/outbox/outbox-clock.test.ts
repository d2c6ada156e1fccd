import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { entryMessage } from '../testing/entry-message.ts';
import { BOOT, taken } from '../testing/taken.ts';
import { silentLogger } from '../testing/test-logger.ts';
import { openOutbox } from './outbox.ts';
import type { Outbox, TakenReading } from './outbox-types.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const NEXT_BOOT = 'b0000000-0000-0000-0000-000000000002';
const WAKE_UP = Date.UTC(2000, 0, 1);
/** What the system clock showed at monotonic 0, once it was set. */
const OFFSET = Date.UTC(2026, 10, 25, 2);

const newPath = (): string => join(folder(), 'outbox.db');

async function open(path: string, bootId = BOOT): Promise<Outbox> {
  return closing(await openOutbox({ path, logger: silentLogger, bootId }));
}

/** A reading `seconds` after boot, by a clock that woke up in the year 2000. */
function early(seconds: number, bootId = BOOT): TakenReading {
  const monotonic = seconds * 1000;
  return taken(seconds, { now: WAKE_UP + monotonic, monotonic, bootId, isClockSet: false });
}

async function messages(
  outbox: Outbox,
): Promise<{ seq: unknown; timestamp: unknown; clock: unknown }[]> {
  const entries = await outbox.next({ after: 0, limit: 1000 });
  return entries.map((entry) => {
    const { seq, timestamp, clock } = entryMessage(entry);
    return { seq, timestamp, clock };
  });
}

const mended = [
  { seq: 1, timestamp: '2026-11-25T02:00:10.000Z', clock: undefined },
  { seq: 2, timestamp: '2026-11-25T02:00:20.000Z', clock: undefined },
];
const unsynced = [
  { seq: 1, timestamp: '2000-01-01T00:00:10.000Z', clock: 'unsynced' },
  { seq: 2, timestamp: '2000-01-01T00:00:20.000Z', clock: 'unsynced' },
];

describe('readings taken before the clock was set', () => {
  test('are not sent, and get their time once it is', async () => {
    const outbox = await open(newPath());
    await outbox.append(early(10));
    await outbox.append(early(20));
    expect(await messages(outbox)).toEqual([]);
    outbox.mendClock(OFFSET);
    await eventually(async () => {
      expect(await messages(outbox)).toEqual(mended);
    });
  });

  test('get their time from another process of the same boot', async () => {
    const path = newPath();
    const first = await open(path);
    await first.append(early(10));
    await first.append(early(20));
    await first.close();
    const second = await open(path);
    expect(await messages(second)).toEqual([]);
    second.mendClock(OFFSET);
    await eventually(async () => {
      expect(await messages(second)).toEqual(mended);
    });
  });

  test('say the same when they are sent again, however the clock is set later', async () => {
    const path = newPath();
    const first = await open(path);
    await first.append(early(10));
    await first.append(early(20));
    first.mendClock(OFFSET);
    await eventually(async () => {
      expect(await messages(first)).toEqual(mended);
    });
    await first.close();
    const second = await open(path);
    second.mendClock(OFFSET + 777);
    await second.append(taken(3));
    expect((await messages(second)).slice(0, 2)).toEqual(mended);
    await second.close();
    const afterReboot = await open(path, NEXT_BOOT);
    expect((await messages(afterReboot)).slice(0, 2)).toEqual(mended);
  });

  test('go out as unsynced once the boot is over: nobody can tell their time any more', async () => {
    const path = newPath();
    const first = await open(path);
    await first.append(early(10));
    await first.append(early(20));
    await first.close();
    const second = await open(path, NEXT_BOOT);
    second.mendClock(OFFSET);
    await second.append(taken(30));
    expect((await messages(second)).slice(0, 2)).toEqual(unsynced);
    expect((await messages(second))[2]?.clock).toBeUndefined();
  });

  test('go out as unsynced when they are given up, and stay so', async () => {
    const path = newPath();
    const first = await open(path);
    await first.append(early(10));
    await first.append(early(20));
    first.giveUpClock();
    await eventually(async () => {
      expect(await messages(first)).toEqual(unsynced);
    });
    // Those that follow do not wait.
    await first.append(early(30));
    expect(await messages(first)).toHaveLength(3);
    first.mendClock(OFFSET);
    await first.append(taken(40, { isClockSet: true }));
    expect((await messages(first)).map(({ clock }) => clock)).toEqual([
      'unsynced',
      'unsynced',
      'unsynced',
      undefined,
    ]);
    await first.close();
    expect((await messages(await open(path))).slice(0, 2)).toEqual(unsynced);
  });

  test('wait again after a restart in the same boot, and those given up before do not change', async () => {
    const path = newPath();
    const first = await open(path);
    await first.append(early(10));
    await first.append(early(20));
    first.giveUpClock();
    await first.close();
    const second = await open(path);
    await second.append(early(30));
    expect(await messages(second)).toEqual(unsynced);
    second.mendClock(OFFSET);
    await eventually(async () => {
      expect(await messages(second)).toEqual([
        ...unsynced,
        { seq: 3, timestamp: '2026-11-25T02:00:30.000Z', clock: undefined },
      ]);
    });
  });

  test('keep their order and numbers whatever the wall clock does', async () => {
    const outbox = await open(newPath());
    const day = Date.UTC(2026, 2, 29, 0, 59, 59); // an hour before clocks go forward in Europe
    const steps = [0, 3_600_000, -86_400_000, 500, -1, 31_536_000_000, 0];
    for (const [index, step] of steps.entries()) {
      await outbox.append(taken(index, { now: day + step, monotonic: index * 1000 }));
    }
    const entries = await outbox.next({ after: 0, limit: 10 });
    expect(entries.map((entry) => [entry.seq, entryMessage(entry).number])).toEqual(
      steps.map((_, index) => [index + 1, index]),
    );
    expect(entryMessage(entries[2]).timestamp).toBe('2026-03-28T00:59:59.000Z');
  });
});
