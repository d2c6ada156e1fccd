import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { openDatabase } from '@isobar/shared/sqlite';
import { eventually, runModule, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { entryMessage } from '../testing/entry-message.ts';
import { mountSmallDisk, type SmallDisk } from '../testing/small-disk.ts';
import { BOOT, taken } from '../testing/taken.ts';
import { createTestLogger, silentLogger } from '../testing/test-logger.ts';
import { openOutbox } from './outbox.ts';
import type { Outbox, OutboxOptions } from './outbox-types.ts';

const closing = useClosing();
const folder = useTemporaryFolders(); // after it, for what is mounted there must go first

async function open(path: string, options: Partial<OutboxOptions> = {}): Promise<Outbox> {
  const fast = { retrySeconds: 0.05 };
  return closing(
    await openOutbox({ path, logger: silentLogger, bootId: BOOT, ...fast, ...options }),
  );
}

const newPath = (): string => join(folder(), 'outbox.db');

async function entriesOf(outbox: Outbox): Promise<[log: string, seq: number, number: unknown][]> {
  const entries = await outbox.next({ after: 0, limit: 100_000 });
  return entries.map((entry) => [entry.log, entry.seq, entryMessage(entry).number]);
}

/** Has another process hold the write lock, as a backup or a curious operator does. */
function lock(path: string): { release(): void } {
  const database = openDatabase({ path, migrations: [''] });
  database.exec('BEGIN IMMEDIATE');
  return {
    release: () => {
      database.exec('COMMIT');
      database.close();
    },
  };
}

/** In a process of its own: libsql keeps a file open for a while after it was closed. */
async function appendElsewhere(path: string): Promise<string> {
  const output = await runModule(`
    import { createLogger } from '@isobar/shared/service';
    import { openOutbox } from '@isobar/station';
    const outbox = await openOutbox({ path: ${JSON.stringify(path)}, logger: createLogger({ name: 'test' }) });
    const { log } = await outbox.append(${JSON.stringify(taken(1))});
    await outbox.close();
    process.stdout.write(log);
  `);
  return output;
}

describe('an outbox on a disk that fails', () => {
  const mounted = ((): boolean => {
    const disk = mountSmallDisk('/tmp/isobar-mount-trial', 64);
    disk?.close();
    return disk !== undefined;
  })();
  if (!mounted) {
    process.stderr.write(
      'SKIPPED: full and read-only disks are not tested, for mounting one takes root\n',
    );
  }
  const testOnDisk = mounted ? test : test.skip;

  function newDisk(kibibytes = 512): SmallDisk {
    const disk = mountSmallDisk(join(folder(), 'disk'), kibibytes);
    if (disk === undefined) throw new Error('The disk could be mounted before, and now cannot');
    return closing(disk);
  }

  testOnDisk(
    'keeps readings in memory while the disk is full, and writes them in order later',
    async () => {
      const disk = newDisk();
      const path = join(disk.folder, 'outbox.db');
      const { logger, lines } = createTestLogger();
      const outbox = await open(path, { logger });
      const { log } = await outbox.append(taken(1));
      disk.fillUp();
      const safe: number[] = [];
      const appended = Array.from({ length: 800 }, async (_, index) => {
        await outbox.append(taken(index + 2));
        safe.push(index + 2);
      });
      await eventually(() => {
        expect(outbox.state.storage).toBe('memory');
      });
      expect(safe.length).toBeLessThan(800);
      expect(outbox.state.waiting).toBe(801);
      expect(lines.filter(({ level }) => level === 50)).toHaveLength(1);

      disk.freeUp();
      await Promise.all(appended);
      expect(outbox.state).toMatchObject({ log, storage: 'file', waiting: 801, lastSeq: 801 });
      expect(await entriesOf(outbox)).toEqual(
        Array.from({ length: 801 }, (_, index) => [log, index + 1, index + 1]),
      );
      await outbox.close();
      expect(await entriesOf(await open(path))).toHaveLength(801);
    },
  );

  testOnDisk('starts on a read-only disk, and takes in later what the file holds', async () => {
    const disk = newDisk();
    const path = join(disk.folder, 'outbox.db');
    const log = await appendElsewhere(path);
    disk.setReadOnly(true);

    const second = await open(path);
    const appended = Promise.all([second.append(taken(2)), second.append(taken(3))]);
    await eventually(() => {
      expect(second.state).toMatchObject({ storage: 'memory', waiting: 2 });
    });
    // What is not in the file bears a log of its own, and can be sent.
    const newLog = second.state.log;
    expect(newLog).not.toBe(log);
    expect(await entriesOf(second)).toEqual([
      [newLog, 1, 2],
      [newLog, 2, 3],
    ]);

    disk.setReadOnly(false);
    expect(await appended).toEqual([
      { log: newLog, seq: 1 },
      { log: newLog, seq: 2 },
    ]);
    expect(await entriesOf(second)).toEqual([
      [log, 1, 1],
      [newLog, 1, 2],
      [newLog, 2, 3],
    ]);
    expect(await second.append(taken(4))).toEqual({ log: newLog, seq: 3 });
  });

  testOnDisk('never uses a log again that died with the memory', async () => {
    const disk = newDisk();
    const path = join(disk.folder, 'outbox.db');
    const first = await open(path, { newLogAfterSeconds: 0 });
    const { log } = await first.append(taken(1));
    disk.fillUp();
    const lost = Promise.allSettled(
      Array.from({ length: 800 }, (_, index) => first.append(taken(index + 2))),
    );
    await eventually(() => {
      expect(first.state.log).not.toBe(log);
    });
    const deadLog = first.state.log;
    await first.close(); // as a power cut would end it: there is still no room
    await lost;
    disk.freeUp();

    const second = await open(path);
    const identity = await second.append(taken(900));
    expect(identity.log).toBe(log);
    expect((await entriesOf(second)).map(([each]) => each)).not.toContain(deadLog);
  });
});

describe('an outbox whose file cannot be written for a while', () => {
  test('lets readings wait, and says so', async () => {
    const path = newPath();
    const outbox = await open(path);
    const { log } = await outbox.append(taken(1));
    const writeLock = lock(path);
    let isSafe = false;
    const appended = outbox.append(taken(2)).then((identity) => {
      isSafe = true;
      return identity;
    });
    expect(await entriesOf(outbox)).toEqual([[log, 1, 1]]);
    expect(isSafe).toBe(false);
    expect(outbox.state.waiting).toBe(2);
    writeLock.release();
    expect(await appended).toEqual({ log, seq: 2 });
  }, 15_000);

  test('sends readings from memory in a new log, and takes up both logs when it can write', async () => {
    const path = newPath();
    const outbox = await open(path, { newLogAfterSeconds: 0 });
    const { log } = await outbox.append(taken(1));
    const writeLock = lock(path);
    const appended = [outbox.append(taken(2)), outbox.append(taken(3)), outbox.append(taken(4))];
    await eventually(() => {
      expect(outbox.state.log).not.toBe(log);
    });
    const newLog = outbox.state.log;
    expect(await entriesOf(outbox)).toEqual([
      [log, 1, 1],
      [newLog, 1, 2],
      [newLog, 2, 3],
      [newLog, 3, 4],
    ]);
    // One is confirmed before it ever gets to the disk.
    outbox.remove(outbox.locate(newLog, [[2, 2]]));
    expect(await appended[1]).toEqual({ log: newLog, seq: 2 });
    writeLock.release();
    expect(await Promise.all(appended)).toHaveLength(3);
    await outbox.close();

    const again = await open(path);
    expect(await entriesOf(again)).toEqual([
      [log, 1, 1],
      [newLog, 1, 2],
      [newLog, 3, 4],
    ]);
    expect(await again.append(taken(5))).toEqual({ log: newLog, seq: 4 });
  }, 20_000);

  test('keeps so many in memory and no more: the oldest go, counted', async () => {
    const path = newPath();
    const outbox = await open(path, { maxPending: 10 });
    const writeLock = lock(path);
    const appended = Array.from({ length: 25 }, (_, index) => outbox.append(taken(index + 1)));
    const settled = Promise.allSettled(appended);
    expect(outbox.state).toMatchObject({ waiting: 10, refused: 15 });
    writeLock.release();
    const outcomes = await settled;
    const lost = outcomes.filter(({ status }) => status === 'rejected');
    expect(lost).toHaveLength(15);
    expect(lost[0]).toMatchObject({ reason: { code: 'ERR_OUTBOX_FULL' } });
    // Those that were lost had no number, so the log has no gap.
    expect((await entriesOf(outbox)).map(([, seq]) => seq)).toEqual(
      Array.from({ length: 10 }, (_, index) => index + 1),
    );
  }, 15_000);

  test('tells which numbers were lost from memory', async () => {
    const path = newPath();
    const outbox = await open(path, { maxPending: 3, newLogAfterSeconds: 0 });
    const { log } = await outbox.append(taken(0));
    const writeLock = lock(path);
    const first = outbox.append(taken(1));
    await eventually(() => {
      expect(outbox.state.log).not.toBe(log);
    });
    const rest = [2, 3, 4, 5].map((each) => outbox.append(taken(each)));
    const settled = Promise.allSettled([first, ...rest]);
    const newLog = outbox.state.log;
    expect(outbox.state.dropped).toEqual([{ log: newLog, ranges: [[1, 2]] }]);
    writeLock.release();
    await settled;
    await outbox.close();
    const again = await open(path);
    expect(again.state.dropped).toEqual([{ log: newLog, ranges: [[1, 2]] }]);
    expect((await entriesOf(again)).slice(1)).toEqual([
      [newLog, 3, 3],
      [newLog, 4, 4],
      [newLog, 5, 5],
    ]);
  }, 20_000);
});

describe('an outbox whose identities are in use elsewhere', () => {
  test('goes on in a new log when told to, and keeps what waits in the old one', async () => {
    const path = newPath();
    const outbox = await open(path);
    const { log } = await outbox.append(taken(1));
    outbox.startNewLog();
    const { log: newLog, seq } = await outbox.append(taken(2));
    expect(newLog).not.toBe(log);
    expect(seq).toBe(1);
    await outbox.close();
    const again = await open(path);
    expect(await entriesOf(again)).toEqual([
      [log, 1, 1],
      [newLog, 1, 2],
    ]);
    expect(await again.append(taken(3))).toEqual({ log: newLog, seq: 2 });
  });

  test('gives a reading whose identity is taken a new one, in one step', async () => {
    const path = newPath();
    const outbox = await open(path);
    const { log } = await outbox.append(taken(1));
    await outbox.append(taken(2));
    await outbox.refile(1);
    const newLog = outbox.state.log;
    expect(newLog).not.toBe(log);
    await outbox.refile(2);
    expect(await entriesOf(outbox)).toEqual([
      [newLog, 1, 1],
      [newLog, 2, 2],
    ]);
    expect(outbox.state.waiting).toBe(2);
    // What is no longer there cannot be filed anew.
    await outbox.refile(1);
    expect(outbox.state.waiting).toBe(2);
  });

  test('an old copy of a file would go on with used numbers, which is why the status tells the newest', async () => {
    const path = newPath();
    const first = await open(path);
    await first.append(taken(1));
    await first.close();
    copyFileSync(path, `${path}.backup`);
    const second = await open(path);
    await second.append(taken(2));
    expect(second.state.lastSeq).toBe(2);
    await second.close();
    copyFileSync(`${path}.backup`, path);
    const third = await open(path);
    expect(third.state).toMatchObject({ log: first.state.log, lastSeq: 1 });
  });
});
