import { copyFileSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { LOG_PATTERN } from '@isobar/shared';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { change, cutShort, makeOtherDatabase, overwrite } from '../testing/damage.ts';
import { entryMessage } from '../testing/entry-message.ts';
import { BOOT, taken } from '../testing/taken.ts';
import { createTestLogger, silentLogger } from '../testing/test-logger.ts';
import { openOutbox } from './outbox.ts';
import type { Outbox, OutboxOptions } from './outbox-types.ts';

const folder = useTemporaryFolders();
const closing = useClosing();

async function open(path: string, options: Partial<OutboxOptions> = {}): Promise<Outbox> {
  return closing(await openOutbox({ path, logger: silentLogger, bootId: BOOT, ...options }));
}

const newPath = (): string => join(folder(), 'outbox.db');

async function fill(outbox: Outbox, from: number, to: number): Promise<void> {
  const readings = Array.from({ length: to - from + 1 }, (_, index) => taken(from + index));
  await Promise.all(readings.map((reading) => outbox.append(reading)));
}

/** The numbers of all readings that may be sent. */
async function numbers(outbox: Outbox): Promise<unknown[]> {
  const entries = await outbox.next({ after: 0, limit: 100_000 });
  return entries.map((entry) => entryMessage(entry).number);
}

describe('openOutbox', () => {
  test('numbers readings 1, 2, 3 in a log with a random name, and gives them back in order', async () => {
    const outbox = await open(newPath());
    const log = outbox.state.log;
    expect(log).toMatch(LOG_PATTERN);
    expect(log).toHaveLength(10);
    expect(await outbox.append(taken(21))).toEqual({ log, seq: 1 });
    expect(await outbox.append(taken(22))).toEqual({ log, seq: 2 });
    expect(await outbox.next({ after: 0, limit: 10 })).toEqual([
      {
        position: 1,
        log,
        seq: 1,
        timestamp: '2026-11-25T00:03:30.000Z',
        text: `{"log":"${log}","seq":1,"timestamp":"2026-11-25T00:03:30.000Z","number":21}`,
      },
      {
        position: 2,
        log,
        seq: 2,
        timestamp: '2026-11-25T00:03:40.000Z',
        text: `{"log":"${log}","seq":2,"timestamp":"2026-11-25T00:03:40.000Z","number":22}`,
      },
    ]);
  });

  test('has no two files with one log', async () => {
    const [one, two] = [await open(newPath()), await open(newPath())];
    expect(one.state.log).not.toBe(two.state.log);
  });

  test('keeps what waits, its log and its numbers over a restart', async () => {
    const path = newPath();
    const first = await open(path);
    await fill(first, 1, 3);
    await first.close();
    const second = await open(path);
    expect(second.state).toMatchObject({ log: first.state.log, lastSeq: 3, waiting: 3 });
    expect(await numbers(second)).toEqual([1, 2, 3]);
    expect((await second.append(taken(4))).seq).toBe(4);
  });

  test('lets readings go only when told to', async () => {
    const path = newPath();
    const outbox = await open(path);
    await fill(outbox, 1, 5);
    outbox.remove(outbox.locate(outbox.state.log, [[2, 4]]));
    expect(await numbers(outbox)).toEqual([1, 5]);
    expect(outbox.state.waiting).toBe(2);
    await outbox.close();
    expect(await numbers(await open(path))).toEqual([1, 5]);
  });

  test('knows no positions for another log, nor for numbers that were never given', async () => {
    const outbox = await open(newPath());
    await fill(outbox, 1, 2);
    expect(outbox.locate('anotherlog', [[1, 2]])).toEqual([]);
    expect(outbox.locate(outbox.state.log, [[3, 9]])).toEqual([]);
    expect(outbox.locate(outbox.state.log, [[2, Number.MAX_SAFE_INTEGER]])).toEqual([[2, 2]]);
  });

  test('never gives a number again, also after the file was emptied', async () => {
    const path = newPath();
    const first = await open(path);
    await fill(first, 1, 7);
    first.remove([[1, 7]]);
    await first.close();
    const second = await open(path);
    expect(second.state).toMatchObject({ waiting: 0, lastSeq: 7 });
    expect((await second.append(taken(8))).seq).toBe(8);
  });

  test('makes a file that only its owner may read', async () => {
    const path = newPath();
    await open(path);
    for (const file of readdirSync(dirname(path))) {
      expect(statSync(join(dirname(path), file)).mode & 0o077).toBe(0);
    }
  });

  test('keeps own quantities, and readings that lack some', async () => {
    const outbox = await open(newPath());
    const moment = taken(1).taken;
    await outbox.append({ values: { soilMoisture: 0.31, temperature: -3.5 }, taken: moment });
    await outbox.append({ values: { soilMoisture: 0.3 }, taken: moment });
    const [one, two] = await outbox.next({ after: 0, limit: 2 });
    expect(entryMessage(one)).toMatchObject({ soilMoisture: 0.31, temperature: -3.5 });
    expect(entryMessage(two)).toMatchObject({ soilMoisture: 0.3 });
    expect(entryMessage(two)).not.toHaveProperty('temperature');
  });

  test('refuses a path that is a mistake, with a sentence that names it', async () => {
    const path = join(folder(), 'missing', 'outbox.db');
    const opened = openOutbox({ path, logger: silentLogger });
    await expect(opened).rejects.toMatchObject({ code: 'ERR_DATA_FILE' });
    await expect(opened).rejects.toThrow(path);
  });

  test('takes no readings after it was closed, and may be closed twice', async () => {
    const outbox = await open(newPath());
    await outbox.close();
    await outbox.close();
    await expect(outbox.append(taken(1))).rejects.toMatchObject({ code: 'ERR_OUTBOX_CLOSED' });
  });

  test('writes what was handed over before it was closed', async () => {
    const path = newPath();
    const outbox = await open(path);
    const appended = outbox.append(taken(1));
    await outbox.close();
    expect((await appended).seq).toBe(1);
    expect(await numbers(await open(path))).toEqual([1]);
  });
});

describe('an outbox whose file is damaged', () => {
  const damages: [string, (path: string) => void][] = [
    [
      'is no database',
      (path) => {
        writeFileSync(path, 'power went here');
      },
    ],
    [
      'is another database',
      (path) => {
        copyFileSync(makeOtherDatabase(join(folder(), 'other.db')), path);
      },
    ],
    [
      'has garbage in the middle',
      (path) => {
        overwrite(path, { skip: 8, pages: 40 });
      },
    ],
    ['has lost its end', cutShort],
  ];

  test.each(damages)('moves it aside and goes on in a new log where it %s', async (_, damage) => {
    const path = newPath();
    const first = await open(path);
    await fill(first, 1, 2000);
    await first.close();
    damage(path);

    const { logger, lines } = createTestLogger();
    const second = await open(path, { logger });
    expect(existsSync(`${path}.damaged-1`)).toBe(true);
    expect(second.state.log).not.toBe(first.state.log);
    expect(await second.append(taken(5))).toEqual({ log: second.state.log, seq: 1 });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 50, path, movedTo: `${path}.damaged-1` }),
    );

    // Not again and again.
    await second.close();
    const third = await open(path);
    expect(third.state.log).toBe(second.state.log);
    expect(await numbers(third)).toEqual([5]);
    expect(existsSync(`${path}.damaged-2`)).toBe(false);
  });

  test('keeps each damaged file under a name of its own', async () => {
    const path = newPath();
    for (const text of ['one', 'two']) {
      writeFileSync(path, text.repeat(1000));
      await (await open(path)).close();
      rmSync(path);
    }
    expect(existsSync(`${path}.damaged-1`) && existsSync(`${path}.damaged-2`)).toBe(true);
  });

  test('goes on in a new log where the file turns out damaged while it is in use', async () => {
    const path = newPath();
    const outbox = await open(path);
    const { log } = outbox.state;
    const events: string[] = [];
    outbox.onEvent((event) => events.push(event));
    // More than SQLite keeps of it in memory (2,000 KiB).
    const wide = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`q${index}`, 0.1234567]),
    );
    const many = Array.from({ length: 4500 }, (_, index) => ({ ...taken(index), values: wide }));
    await Promise.all(many.map((reading) => outbox.append(reading)));
    overwrite(path, { skip: 12, pages: 1000 });

    expect(await outbox.next({ after: 0, limit: 100 })).toEqual([]);
    expect(events).toContain('reset');
    const { log: newLog } = await outbox.append(taken(5));
    expect(newLog).not.toBe(log);
    expect(await numbers(outbox)).toEqual([5]);
    expect(existsSync(`${path}.damaged-1`)).toBe(true);

    await outbox.close();
    expect(await numbers(await open(path))).toEqual([5]);
  });

  test('begins a new log where the file was lost, whatever is left of its write-ahead log', async () => {
    const path = newPath();
    const first = await open(path);
    await fill(first, 1, 3);
    copyFileSync(`${path}-wal`, `${path}-kept`);
    await first.close();
    rmSync(path);
    copyFileSync(`${path}-kept`, `${path}-wal`);
    const second = await open(path);
    expect(second.state).toMatchObject({ waiting: 0, lastSeq: 0 });
    expect(second.state.log).not.toBe(first.state.log);
  });

  test('drops a reading that cannot be read, tells so, and sends the others', async () => {
    const path = newPath();
    const first = await open(path);
    await fill(first, 1, 3);
    await first.close();
    change(path, "UPDATE readings SET body = '[1,' WHERE position = 2");
    const second = await open(path);
    expect(await numbers(second)).toEqual([1, 3]);
    await eventually(() => {
      expect(second.state).toMatchObject({
        waiting: 2,
        dropped: [{ log: first.state.log, ranges: [[2, 2]] }],
      });
    });
  });
});
