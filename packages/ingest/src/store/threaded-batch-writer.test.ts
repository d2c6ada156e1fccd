import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { IsobarError } from '@isobar/shared';
import { openDatabase } from '@isobar/shared/sqlite';
import { startModule, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { describeReadingStore, readingOf } from '../testing/reading-store-contract.ts';
import type { ReadingStore, StoredReading } from './reading-store.ts';
import { openSqliteReadingStore } from './sqlite-reading-store.ts';
import { MIGRATIONS } from './sqlite-schema.ts';

jest.setTimeout(60_000);

const READS_TYPESCRIPT = fileURLToPath(
  new URL('../../../shared/src/testing/register-typescript.mjs', import.meta.url),
);
const TYPESCRIPT = ['--conditions=@isobar/source', '--import', READS_TYPESCRIPT];

const MEBIBYTE = 1024 * 1024;

const folder = useTemporaryFolders();
const closing = useClosing();
const deaths: IsobarError[] = [];

function open(
  path: string,
  { nodeOptions = [], ...options }: { nodeOptions?: string[]; maximumRejections?: number } = {},
): Promise<ReadingStore> {
  return openSqliteReadingStore({
    path,
    ...options,
    thread: {
      onDeath: (error) => deaths.push(error),
      nodeOptions: [...TYPESCRIPT, ...nodeOptions],
    },
  });
}

const batchOf = (first: number, count: number): StoredReading[] =>
  Array.from({ length: count }, (_, index) => readingOf(first + index));

/** Node's options that have the thread run this when it is about to answer. */
const beforeItsAnswer = (statement: string): { nodeOptions: string[] } => ({
  nodeOptions: [
    '--import',
    `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    const post = parentPort.postMessage.bind(parentPort);
    parentPort.postMessage = (message) => {
      if (message !== 'ready') { ${statement} }
      post(message);
    };
  `)}`,
  ],
});

describeReadingStore(
  'SQLite with a thread',
  async (options) => closing(await open(join(folder(), 'readings.db'), options)),
  { runs: 3 },
);

describe('a store whose batches are written by a thread', () => {
  it('stores what is under way before it closes, in order', async () => {
    const path = join(folder(), 'readings.db');
    const store = await open(path);
    const other = { values: { temperature: 3 } };
    const inserts = [
      ...Array.from({ length: 20 }, (_, batch) => store.insert(batchOf(batch * 500 + 1, 500))),
      store.insert([readingOf(1, other), readingOf(10_001, other), readingOf(2)]),
      store.insert([readingOf(10_001)]),
    ];
    await store.close();
    const outcomes = (await Promise.all(inserts)).map((batch) => batch.map(({ kind }) => kind));
    expect(new Set(outcomes.slice(0, 20).flat())).toEqual(new Set(['stored']));
    expect(outcomes.slice(20)).toEqual([['conflict', 'stored', 'duplicate'], ['conflict']]);
    await expect(store.insert([readingOf(3)])).rejects.toThrow('closed');
    await store.close();

    const again = closing(await openSqliteReadingStore({ path }));
    expect(await again.ledger()).toMatchObject([
      { stored: 10_001, missing: 0, duplicates: 1, conflicts: 2 },
    ]);
    expect(deaths).toEqual([]);
  });

  it('says so where its thread ends before it is ready', async () => {
    const nodeOptions = ['--import', 'data:text/javascript,process.exit()'];
    await expect(open(join(folder(), 'readings.db'), { nodeOptions })).rejects.toMatchObject({
      code: 'ERR_STORE_THREAD',
    });
  });

  it('takes turns with all else that is written, and neither finds the file busy', async () => {
    const store = closing(await open(join(folder(), 'readings.db')));
    const profile = { label: 'Roof', position: null, elevation: null, timeZone: null };
    const work: Promise<unknown>[] = [];
    for (let turn = 0; turn < 40; turn += 1) {
      work.push(store.insert(batchOf(turn * 100 + 1, 100)));
      work.push(store.recordDropped('roof-2', 'k3v9q2', [[5001 + turn * 2, 5001 + turn * 2]]));
      work.push(store.insert([readingOf(turn + 1, { station: `mast-${turn}` })]));
      work.push(store.recordDropped(`hill-${turn}`, 'k3v9q2', [[1, 1]]));
      work.push(store.setProfile(`mast-${turn}`, profile));
    }
    await Promise.all(work);
    expect(await store.stations()).toHaveLength(81);
    expect(await store.ledger({ station: 'roof-2' })).toMatchObject([
      { stored: 4000, dropped: 40 },
    ]);
    expect((await store.profiles()).size).toBe(40);
  });

  it('refuses a batch while another process writes, and takes it after that', async () => {
    const path = join(folder(), 'readings.db');
    const store = closing(await open(path));
    const other = closing(openDatabase({ path, migrations: MIGRATIONS }));
    other.exec('BEGIN IMMEDIATE');
    const refused = await Promise.allSettled([1, 2].map((seq) => store.insert([readingOf(seq)])));
    expect(refused).toMatchObject(
      [1, 2].map(() => ({ status: 'rejected', reason: { code: 'SQLITE_BUSY' } })),
    );
    other.exec('ROLLBACK');
    expect(await store.insert(batchOf(1, 3))).toEqual(Array(3).fill({ kind: 'stored' }));
    expect(await store.ledger()).toMatchObject([{ stored: 3, missing: 0 }]);
  });

  it('keeps its write-ahead log short, however much is read beside it', async () => {
    const path = join(folder(), 'readings.db');
    const store = closing(await open(path));
    const values = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`q${index}`, index]),
    );
    for (let turn = 0; turn < 60; turn += 1) {
      await store.insert(batchOf(turn * 1000 + 1, 1000).map((each) => ({ ...each, values })));
      await store.find({ station: 'roof-2', limit: 3 });
      await store.latest({ to: readingOf(30_000).timestamp });
      for await (const page of store.scan({ station: 'roof-2' })) if (page.length > 0) break;
    }
    // 60,000 readings of half a kilobyte; the log begins anew after 4,000 pages of 4 KiB.
    expect(statSync(path).size).toBeGreaterThan(24 * MEBIBYTE);
    expect(statSync(`${path}-wal`).size).toBeLessThan(20 * MEBIBYTE);
  });

  it('fails what it had and what comes where the thread ends, and says so once', async () => {
    const path = join(folder(), 'readings.db');
    const store = await open(path, beforeItsAnswer('process.exit(7);'));
    const batches = [store.insert(batchOf(1, 10)), store.insert(batchOf(11, 10))];
    const settled = await Promise.allSettled(batches);
    const death = { status: 'rejected', reason: { code: 'ERR_STORE_THREAD' } };
    expect(settled).toMatchObject([death, death]);
    await expect(store.insert(batchOf(21, 1))).rejects.toMatchObject({ code: 'ERR_STORE_THREAD' });
    expect(deaths.splice(0)).toMatchObject([{ code: 'ERR_STORE_THREAD' }]);
    await store.close();

    // The first was stored and could not be told: it comes again, and is confirmed then.
    const again = closing(await open(path));
    const kinds = (await again.insert(batchOf(1, 20))).map(({ kind }) => kind);
    expect(kinds).toEqual(kinds.map((_, index) => (index < 10 ? 'duplicate' : 'stored')));
  });

  it('names what an error of the thread said', async () => {
    const thrown = beforeItsAnswer("throw new Error('out of everything');");
    const store = closing(await open(join(folder(), 'readings.db'), thrown));
    await expect(store.insert([readingOf(1)])).rejects.toThrow(/ended \(out of everything\)/);
    expect(deaths.splice(0)).toHaveLength(1);
  });

  it('has all that it confirmed, in whole batches, when its process is killed', async () => {
    const path = join(folder(), 'readings.db');
    for (let round = 1; round <= 3; round += 1) {
      const child = startModule(writer(path, `round${round}`));
      let confirmed = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        confirmed = Number(line);
        if (confirmed >= BATCH * 20) child.kill('SIGKILL');
      }
      expect(confirmed).toBeGreaterThanOrEqual(BATCH * 20);
      const store = closing(await openSqliteReadingStore({ path }));
      const [entry] = (await store.ledger()).filter(({ log }) => log === `round${round}`);
      expect(entry).toMatchObject({ first: 1, missing: 0, last: entry?.stored });
      expect(entry?.stored).toBeGreaterThanOrEqual(confirmed);
      expect((entry?.stored ?? 0) % BATCH).toBe(0);
    }
  });
});

const BATCH = 50;

/** A program that stores batch after batch, two at once, and prints how many readings it was told are stored. */
function writer(path: string, log: string): string {
  const store = new URL('sqlite-reading-store.ts', import.meta.url).href;
  return `
    import { openSqliteReadingStore } from ${JSON.stringify(store)};
    const store = await openSqliteReadingStore({
      path: ${JSON.stringify(path)},
      thread: { onDeath: (error) => { throw error; }, nodeOptions: ${JSON.stringify(TYPESCRIPT)} },
    });
    let seq = 0;
    for (;;) {
      const batches = [1, 2].map(() => Array.from({ length: ${BATCH} }, () => ({
        station: 'roof-2', log: ${JSON.stringify(log)}, seq: ++seq,
        timestamp: 1_795_574_260_000 + seq, receivedAt: 1_795_574_260_000, values: { rain: 0 },
      })));
      await Promise.all(batches.map((batch) => store.insert(batch)));
      console.log(seq);
    }`;
}
