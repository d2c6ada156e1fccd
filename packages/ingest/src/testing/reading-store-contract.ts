import { gapsBetween, toRanges } from '@isobar/shared';
import { describe, expect, it } from '@jest/globals';
import { asyncProperty, assert, integer, array, record } from 'fast-check';

import { testRollups, type Interrupt } from './rollup-contract.ts';
import type { LedgerEntry, ReadingStore, StoredReading } from '../store/reading-store.ts';

/** 2026-11-25T02:37:40Z. */
const START = 1_795_574_260_000;

/** Reading number `seq` of a station, ten seconds after the one before. */
export function readingOf(seq: number, changes: Partial<StoredReading> = {}): StoredReading {
  return {
    station: 'roof-2',
    log: 'k3v9q2',
    seq,
    timestamp: START + seq * 10_000,
    receivedAt: START + seq * 10_000 + 50,
    values: { temperature: 21.4, humidity: 55.1 },
    ...changes,
  };
}

const kinds = async (store: ReadingStore, batch: readonly StoredReading[]): Promise<string[]> =>
  (await store.insert(batch)).map(({ kind }) => kind);

const onlyEntry = async (store: ReadingStore): Promise<LedgerEntry | undefined> =>
  (await store.ledger())[0];

/**
 * What every store of readings does.
 *
 * @param open - opens a new and empty store, closed by whoever gave it
 * @param rollups - how often to try what may come in any order, and how to break a store's work off
 */
export function describeReadingStore(
  name: string,
  open: (options?: { maximumRejections?: number }) => Promise<ReadingStore>,
  rollups: { interrupt?: Interrupt; runs: number },
): void {
  describe(`ReadingStore contract: ${name}`, () => {
    testRollups(open, rollups);

    it('gives back a reading as it was stored, to the last bit', async () => {
      const store = await open();
      const values = {
        temperature: -0.1,
        rain: 0,
        sum: 0.1 + 0.2,
        tiny: 1e-300,
        large: Number.MAX_SAFE_INTEGER,
        Bodenfeuchte_10cm: 31,
      };
      const reading = readingOf(1, { values, clock: 'unsynced' });
      expect(await kinds(store, [reading])).toEqual(['stored']);
      expect(await store.find({ station: 'roof-2', limit: 10 })).toEqual([reading]);
    });

    it('stores an identity once, in one batch and across batches, whatever the order of keys', async () => {
      const store = await open();
      const turned = readingOf(1, { values: { humidity: 55.1, temperature: 21.4 } });
      expect(await kinds(store, [readingOf(1), turned, readingOf(2)])).toEqual([
        'stored',
        'duplicate',
        'stored',
      ]);
      expect(await kinds(store, [readingOf(2), readingOf(3)])).toEqual(['duplicate', 'stored']);
      expect(await store.find({ station: 'roof-2', limit: 10 })).toHaveLength(3);
      expect(await onlyEntry(store)).toMatchObject({ stored: 3, duplicates: 2, conflicts: 0 });
    });

    it('tells another reading under the same identity, and keeps the first', async () => {
      const store = await open();
      await store.insert([readingOf(1)]);
      const otherValues = readingOf(1, { values: { temperature: 3 } });
      const otherTime = readingOf(1, { timestamp: START });
      expect(await kinds(store, [otherValues, otherTime])).toEqual(['conflict', 'conflict']);
      expect(await store.find({ station: 'roof-2', limit: 10 })).toEqual([readingOf(1)]);
      expect(await onlyEntry(store)).toMatchObject({ stored: 1, conflicts: 2, missing: 0 });
    });

    it('keeps stations and logs apart', async () => {
      const store = await open();
      const batch = [
        readingOf(1),
        readingOf(1, { station: 'roof-3' }),
        readingOf(1, { log: 'zzzzzz' }),
      ];
      expect(await kinds(store, batch)).toEqual(['stored', 'stored', 'stored']);
      expect(await store.ledger()).toHaveLength(3);
      expect(await store.ledger({ station: 'roof-3' })).toMatchObject([
        { station: 'roof-3', stored: 1 },
      ]);
      expect(await store.find({ station: 'nobody', limit: 10 })).toEqual([]);
    });

    it('knows a reading without a log by its time, and nothing to be missing of them', async () => {
      const store = await open();
      const third = (seconds: number) =>
        readingOf(START + seconds * 1000, { log: '', timestamp: START + seconds * 1000 });
      expect(await kinds(store, [third(0), third(60), third(0)])).toEqual([
        'stored',
        'stored',
        'duplicate',
      ]);
      expect(await kinds(store, [third(60), third(9000)])).toEqual(['duplicate', 'stored']);
      expect(await onlyEntry(store)).toMatchObject({
        log: '',
        stored: 3,
        missing: 0,
        duplicates: 2,
      });
    });

    it('names what is missing between the first and the last, out of order too', async () => {
      const store = await open();
      await store.insert([5, 1, 9, 8].map((seq) => readingOf(seq)));
      expect(await onlyEntry(store)).toMatchObject({
        first: 1,
        last: 9,
        stored: 4,
        missing: 5,
        missingRanges: [
          [2, 4],
          [6, 7],
        ],
      });
      await store.insert([2, 3, 4, 6, 7].map((seq) => readingOf(seq)));
      expect(await onlyEntry(store)).toMatchObject({ stored: 9, missing: 0, missingRanges: [] });
    });

    it('takes neither what was rejected nor what was dropped for missing', async () => {
      const store = await open();
      await store.insert([readingOf(1), readingOf(10)]);
      await store.recordRejections([{ ...REFUSED, station: 'roof-2', log: 'k3v9q2', seq: 5 }]);
      await store.recordDropped('roof-2', 'k3v9q2', [[2, 4]]);
      expect(await onlyEntry(store)).toMatchObject({
        stored: 2,
        rejected: 1,
        dropped: 3,
        missing: 4,
        missingRanges: [[6, 9]],
      });
      // It had been sent before it was dropped.
      await store.insert([readingOf(3)]);
      expect(await onlyEntry(store)).toMatchObject({ stored: 3, dropped: 2, missing: 4 });
    });

    it('knows a reading that came without a time by its values alone', async () => {
      const store = await open();
      const again = { timestamp: START + 99_000, isUntimed: true };
      await store.insert([readingOf(1, { isUntimed: true })]);
      expect(await store.insert([readingOf(1, again)])).toEqual([{ kind: 'duplicate' }]);
      const other = readingOf(1, { ...again, values: { temperature: -1.25 } });
      expect(await store.insert([other])).toEqual([{ kind: 'conflict' }]);
    });

    it('shows what was refused, the newest first, of all or of one station', async () => {
      const store = await open();
      const refused = (station: string, reason: string) => ({
        ...{ ...REFUSED, topic: `stations/${station}/readings`, reason },
      });
      await store.recordRejections([refused('roof-2', 'one'), refused('roof-20', 'two')]);
      await store.recordRejections([refused('roof-2', 'three')]);
      const reasons = async (query: { station?: string; limit: number }) =>
        (await store.rejections(query)).map(({ reason }) => reason);
      expect(await reasons({ limit: 10 })).toEqual(['three', 'two', 'one']);
      expect(await reasons({ limit: 2 })).toEqual(['three', 'two']);
      expect(await reasons({ station: 'roof-2', limit: 10 })).toEqual(['three', 'one']);
      expect((await store.rejections({ limit: 1 }))[0]).toEqual(refused('roof-2', 'three'));
    });

    it('keeps no more rejections than it is told to', async () => {
      const store = await open({ maximumRejections: 3 });
      for (let count = 0; count < 5; count += 1) await store.recordRejections([REFUSED]);
      expect(await store.totals()).toEqual({ stored: 0, missing: 0, rejected: 3 });
    });

    it('finds readings of a time, the oldest first, wherever they came in', async () => {
      const store = await open();
      await store.insert([4, 2, 3, 1].map((seq) => readingOf(seq)));
      const found = await store.find({
        station: 'roof-2',
        from: START + 20_000,
        to: START + 40_000,
        limit: 2,
      });
      expect(found.map(({ seq }) => seq)).toEqual([2, 3]);
    });

    it('scans a time in pages, the oldest first, and goes on behind any reading', async () => {
      const store = await open();
      const twin = readingOf(1, { log: 'zzzzzz', timestamp: START + 20_000 }); // of the instant of 2
      await store.insert([5, 3, 1, 2, 4].map((seq) => readingOf(seq)));
      await store.insert([twin, readingOf(9, { station: 'roof-3' })]);
      const scan = async (query: Partial<Parameters<ReadingStore['scan']>[0]> = {}) => {
        const pages: StoredReading[][] = [];
        for await (const page of store.scan({ station: 'roof-2', pageSize: 2, ...query })) {
          pages.push([...page]);
        }
        return pages;
      };
      const whole = (await scan()).flat();
      expect(whole.map(({ log, seq }) => (log === 'zzzzzz' ? 'twin' : seq))).toEqual([
        ...[1, 2, 'twin', 3, 4, 5],
      ]);
      expect((await scan()).map((page) => page.length)).toEqual([2, 2, 2]);
      for (const [index, after] of whole.entries()) {
        expect((await scan({ after })).flat()).toEqual(whole.slice(index + 1));
      }
      const range = { from: START + 20_000, to: START + 40_000 };
      expect((await scan(range)).flat()).toEqual(whole.slice(1, 5));
      expect(await scan({ station: 'nobody' })).toEqual([]);
    });

    it('gives the newest reading of each station, but for what its clock says is yet to come', async () => {
      const store = await open();
      const future = readingOf(9, { timestamp: START + 1e10, clock: 'implausible' });
      const third = { ...readingOf(0), seq: START, log: '', station: 'attic' };
      await store.insert([readingOf(2), readingOf(3), readingOf(1), future, third]);
      await store.insert([readingOf(7, { station: 'roof-3', timestamp: START + 1e10 })]);
      expect(await store.latest({ to: START + 86_400_000 })).toEqual([third, readingOf(3)]);
    });

    it('says when a station was last seen and how its clock was, and adds everything up', async () => {
      const store = await open();
      await store.insert([readingOf(1), readingOf(3, { clock: 'implausible' })]);
      expect(await onlyEntry(store)).toMatchObject({
        lastSeen: START + 30_050,
        clock: 'implausible',
      });
      expect(await store.totals()).toEqual({ stored: 2, missing: 1, rejected: 0 });
    });

    it('tells of very many logs, and of the sums of all, and lets others have their turn meanwhile', async () => {
      const store = await open();
      // 1,200 stations, numbers 1 and 3 of each. Number 2 of four is dropped, of one rejected, of the others missing.
      const stations = Array.from({ length: 1200 }, (_value, index) => `station-${1000 + index}`);
      await store.insert(
        stations.flatMap((station) => [readingOf(1, { station }), readingOf(3, { station })]),
      );
      for (const station of stations.slice(0, 4)) {
        await store.recordDropped(station, 'k3v9q2', [[2, 3]]); // 3 came all the same
      }
      const topic = 'stations/station-1004/readings';
      const settled = { station: 'station-1004', log: 'k3v9q2', seq: 2 };
      await store.recordRejections([
        { topic, reason: 'no', payload: Buffer.from('{}'), receivedAt: START, ...settled },
      ]);

      let turns = 0;
      let isOver = false;
      const turn = (): void => {
        turns += 1;
        if (!isOver) setImmediate(turn);
      };
      setImmediate(turn);
      const [ledger, totals, latest] = await Promise.all([
        store.ledger(),
        store.totals(),
        store.latest({ to: START + 30_000 }),
      ]).finally(() => {
        isOver = true;
      });
      expect(turns).toBeGreaterThan(1);
      expect(totals).toEqual({ stored: 2400, missing: 1195, rejected: 1 });
      expect(ledger.map(({ station }) => station)).toEqual(stations);
      expect(ledger.map(({ missing }) => missing)).toEqual([
        ...[0, 0, 0, 0, 0],
        ...Array.from({ length: 1195 }, () => 1),
      ]);
      expect(latest.map(({ station, seq }) => `${station} ${seq}`)).toEqual(
        stations.map((station) => `${station} 3`),
      );
    }, 60_000);

    it('deletes what is old, the oldest first, and goes on counting it as stored', async () => {
      const store = await open();
      const seqs = [3, 1, 2, 4, 5];
      await store.insert(seqs.map((seq) => readingOf(seq)));
      await store.insert([readingOf(1, { station: 'roof-3' })]);
      const late = readingOf(6, { timestamp: START, receivedAt: START + 90_000 });
      await store.insert([late]);
      expect(await store.stations()).toEqual(['roof-2', 'roof-3']);
      const old = { takenBefore: START + 40_000, receivedBefore: START + 80_000 };
      const remove = (limit: number, station = 'roof-2') =>
        store.removeOld({ station, ...old, limit });
      const left = async () =>
        (await store.find({ station: 'roof-2', limit: 10 })).map(({ seq }) => seq);

      expect(await remove(2)).toBe(2);
      expect(await left()).toEqual([6, 3, 4, 5]);
      expect(await remove(10)).toBe(1);
      // The sixth was taken long before, and has just come in.
      expect(await left()).toEqual([6, 4, 5]);
      expect(await remove(10)).toBe(0);
      expect(await remove(10, 'nobody')).toBe(0);
      expect(await store.ledger({ station: 'roof-2' })).toMatchObject([
        { first: 1, last: 6, stored: 6, missing: 0 },
      ]);
    });

    it('counts a reading once that comes again after it was deleted', async () => {
      const store = await open();
      await store.insert([readingOf(1), readingOf(2)]);
      const old = { takenBefore: START + 99_000, receivedBefore: START + 99_000, limit: 10 };
      await store.removeOld({ station: 'roof-2', ...old });
      const [outcome] = await kinds(store, [readingOf(1)]);
      expect(['stored', 'duplicate']).toContain(outcome); // either way the station may let it go
      expect(await onlyEntry(store)).toMatchObject({ stored: 2, missing: 0, conflicts: 0 });
    });

    it('agrees with a naive count, whatever order, repeats and gaps there are', async () => {
      const numbers = array(integer({ min: 1, max: 40 }), { maxLength: 12 });
      await assert(
        asyncProperty(
          array(record({ batch: numbers, dropped: numbers }), { maxLength: 6 }),
          async (steps) => {
            const store = await open();
            const naive = new Set<number>();
            const settled = new Set<number>();
            let repeats = 0;
            for (const { batch, dropped } of steps) {
              await store.insert(batch.map((seq) => readingOf(seq)));
              if (dropped.length > 0) {
                await store.recordDropped('roof-2', 'k3v9q2', toRanges(dropped));
              }
              for (const seq of [...batch, ...dropped]) settled.add(seq);
              for (const seq of batch) {
                if (naive.has(seq)) repeats += 1;
                naive.add(seq);
              }
            }
            const entry = await onlyEntry(store);
            const gaps = gapsBetween(toRanges(settled));
            expect(entry?.stored ?? 0).toBe(naive.size);
            expect(entry?.duplicates ?? 0).toBe(repeats);
            expect(entry?.missingRanges ?? []).toEqual(gaps);
            const missing = gaps.reduce((sum, [first, last]) => sum + last - first + 1, 0);
            expect(await store.totals()).toEqual({ stored: naive.size, missing, rejected: 0 });
          },
        ),
        { numRuns: 15 },
      );
    }, 60_000);
  });
}

const REFUSED = {
  topic: 'stations/roof-2/readings',
  reason: 'expected JSON in UTF-8',
  payload: Buffer.from('{'),
  receivedAt: START,
};
