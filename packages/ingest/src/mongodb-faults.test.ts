import { randomBytes } from 'node:crypto';

import { connectMongodb } from '@isobar/shared/mongodb';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Document } from 'mongodb';

import type { ReadingStore } from './store/reading-store.ts';
import { openMongodbReadingStore } from './store/mongodb-reading-store.ts';
import { startMongodbProxy, type MongodbProxy, type Treatment } from './testing/mongodb-proxy.ts';
import { startTestBench, type TestBench } from './testing/test-bench.ts';

jest.setTimeout(120_000);

const server = process.env.ISOBAR_TEST_MONGODB_URL ?? '';
if (server === '') {
  process.stderr.write(
    '\n*** SKIPPED: MongoDB that fails. Set ISOBAR_TEST_MONGODB_URL to test it. ***\n\n',
  );
}

const drops: (() => Promise<unknown>)[] = [];
const temporaryFolder = useTemporaryFolders();
// Hooks run in the order in which they are made: ingest ends before its database goes.
const closing = useClosing();
afterEach(async () => {
  for (const drop of drops.splice(0)) await drop();
});

interface Bench extends TestBench {
  readonly proxy: MongodbProxy;
  /** Reads the same database, past the proxy. */
  readonly truth: ReadingStore;
}

/** Ingest on MongoDB, with the proxy between them. */
async function start(): Promise<Bench> {
  const direct = new URL(server);
  direct.pathname = `/isobar-faults-${randomBytes(6).toString('hex')}`;
  const { hostname: host, port } = direct;
  const proxy = closing(await startMongodbProxy({ host, port: Number(port) }));
  const proxied = new URL(direct);
  proxied.host = `127.0.0.1:${proxy.port}`;
  const common = { applicationName: 'isobar-test', serverSelectionTimeoutSeconds: 1 };
  const straight = await connectMongodb({ ...common, url: direct.href });
  drops.push(
    () => straight.database.dropDatabase(),
    () => straight.close(),
  );
  const truth = closing(await openMongodbReadingStore({ database: straight.database }));
  const connection = closing(await connectMongodb({ ...common, url: proxied.href }));
  const store = closing(await openMongodbReadingStore({ database: connection.database }));
  const bench = closing(await startTestBench(temporaryFolder(), { store }));
  return { ...bench, proxy, truth };
}

const isInsert = (command: Document): boolean => command.insert === 'readings';

function publish(bench: TestBench, seq: number): Promise<unknown> {
  const reading = { log: 'k3v9q2', seq, timestamp: 1_795_600_000 + seq, temperature: seq };
  return bench.publish('stations/roof-2/readings', JSON.stringify(reading));
}

/** Sequence numbers that were confirmed. */
function confirmed({ answers }: TestBench): number[] {
  return answers
    .filter(([topic]) => topic === 'stations/roof-2/stored')
    .flatMap(([, message]) => (message as { stored: [number, number][] }).stored)
    .flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
    .sort((a, b) => a - b);
}

async function expectStored({ truth }: Bench, seqs: readonly number[]): Promise<void> {
  const readings = await truth.find({ station: 'roof-2', limit: 100 });
  expect(readings.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(seqs);
  for (const { seq, values } of readings) expect(values).toEqual({ temperature: seq });
  expect(await truth.ledger()).toMatchObject([{ stored: seqs.length, missing: 0, conflicts: 0 }]);
}

const failing = (code: number, codeName: string): Document => ({
  ...{ ok: 0, code, codeName, errmsg: codeName },
});
const FULL_DISK = { index: 0, code: 14_031, errmsg: 'No space left on device' };

(server === '' ? describe.skip : describe)('ingest on a MongoDB that fails', () => {
  it.each<[string, Treatment]>([
    ['breaks the connection in the middle of an insert', { kind: 'cut', when: 'halfway' }],
    ['breaks the connection before it tells what it stored', { kind: 'cut', when: 'afterwards' }],
    ['has a full disk', { kind: 'answer', reply: failing(14_031, 'OutOfDiskSpace') }],
    [
      'tells of a full disk document by document',
      { kind: 'answer', reply: { ok: 1, n: 0, writeErrors: [FULL_DISK] } },
    ],
    ['does not know us any more', { kind: 'answer', reply: failing(18, 'AuthenticationFailed') }],
    ['gives us no right to write', { kind: 'answer', reply: failing(13, 'Unauthorized') }],
    ['is no primary any more', { kind: 'answer', reply: failing(10_107, 'NotWritablePrimary') }],
    [
      'cannot reach a majority',
      {
        kind: 'answer',
        reply: { ok: 1, n: 1, writeConcernError: { code: 64, errmsg: 'waiting for replication' } },
      },
    ],
  ])('confirms nothing while it %s, and stores everything after that', async (_case, fault) => {
    const bench = await start();
    let failures = 0;
    let confirmedBefore: number[] | undefined;
    bench.proxy.treat = (command) => {
      if (!isInsert(command)) return { kind: 'pass' };
      if (failures < 3) {
        failures += 1;
        return fault;
      }
      confirmedBefore ??= confirmed(bench);
      return { kind: 'pass' };
    };
    await publish(bench, 1);
    await eventually(
      () => {
        expect(failures).toBeGreaterThan(1);
      },
      { timeoutSeconds: 30 },
    );
    await publish(bench, 2);
    await eventually(
      () => {
        expect(confirmed(bench)).toEqual([1, 2]);
      },
      { timeoutSeconds: 60 },
    );
    expect(confirmedBefore).toEqual([]);
    expect(bench.answers.filter(([topic]) => topic.endsWith('/rejected'))).toEqual([]);
    await expectStored(bench, [1, 2]);
  });

  it('confirms nothing while it cannot be reached, and recovers by itself', async () => {
    const bench = await start();
    bench.proxy.isRefusing = true;
    await publish(bench, 1);
    await eventually(() => {
      expect(bench.ingest.ready()).toBe(false);
    });
    expect(confirmed(bench)).toEqual([]);
    bench.proxy.isRefusing = false;
    await eventually(
      () => {
        expect(confirmed(bench)).toEqual([1]);
      },
      { timeoutSeconds: 60 },
    );
    expect(bench.ingest.ready()).toBe(true);
    await expectStored(bench, [1]);
  });

  it('confirms what is stored slowly when it is stored, and not before', async () => {
    const bench = await start();
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    let held = 0;
    bench.proxy.treat = (command) => {
      if (!isInsert(command) || held > 0) return { kind: 'pass' };
      held += 1;
      return { kind: 'hold', until };
    };
    await publish(bench, 1);
    await eventually(() => {
      expect(held).toBe(1);
    });
    await publish(bench, 2);
    expect(confirmed(bench)).toEqual([]);
    expect(await bench.truth.find({ station: 'roof-2', limit: 10 })).toEqual([]);
    release();
    await eventually(() => {
      expect(confirmed(bench)).toEqual([1, 2]);
    });
    await expectStored(bench, [1, 2]);
  });

  it('refuses a document that is too large for good, with the reason, and goes on', async () => {
    const bench = await start();
    const tooLarge = { index: 0, code: 10_334, errmsg: 'BSONObjectTooLarge' };
    let refused = 0;
    bench.proxy.treat = (command) => {
      if (!isInsert(command) || refused > 0) return { kind: 'pass' };
      refused += 1;
      return { kind: 'answer', reply: { ok: 1, n: 0, writeErrors: [tooLarge] } };
    };
    await publish(bench, 1);
    await eventually(() => {
      const reason = 'BSONObjectTooLarge';
      expect(bench.answers).toContainEqual([
        'stations/roof-2/rejected',
        { log: 'k3v9q2', seq: 1, reason },
      ]);
    });
    await publish(bench, 2);
    await eventually(() => {
      expect(confirmed(bench)).toEqual([2]);
    });
    expect(await bench.truth.ledger()).toMatchObject([{ stored: 1, rejected: 1, missing: 0 }]);
  });
});
