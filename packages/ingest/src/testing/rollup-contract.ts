import { createDays, type Stretch } from '@isobar/shared/calendar';
import { createRollup, type RollupBuilder } from '@isobar/shared/summaries';
import { expect, it } from '@jest/globals';
import {
  array,
  assert,
  asyncProperty,
  constant,
  constantFrom,
  integer,
  oneof,
  record,
  type Arbitrary,
} from 'fast-check';

import { timeZoneOf, type StationDay } from '../days/day.ts';
import { HOUR_MILLISECONDS, hourOf, type HourPiece } from '../hours/hour.ts';
import type { ReadingStore, StoredReading } from '../store/reading-store.ts';

/** 2025-06-01T00:00:00Z: its hours are over whatever the clock says. */
const BEGIN = 1_748_736_000_000;
const FIRST_HOUR = BEGIN / HOUR_MILLISECONDS;
const STATION = 'roof-2';
/** The last instant that a Date holds. */
const EVER = 8.64e15;

/** Reading `seq` of a station that takes one in twenty minutes, and sends it two hours later. */
export function takenOf(seq: number, changes: Partial<StoredReading> = {}): StoredReading {
  const timestamp = BEGIN + seq * 1_200_000;
  return {
    ...{ station: STATION, log: 'k3v9q2', seq, timestamp },
    receivedAt: timestamp + 2 * HOUR_MILLISECONDS,
    values: {
      temperature: seq / 10,
      rain: 0.2,
      windSpeed: seq % 4,
      windDirection: (seq * 50) % 360,
    },
    ...changes,
  };
}

/** Without a number it is known by its time; it lies between two of the numbered. */
const unnumbered = (seq: number): StoredReading => {
  const { timestamp, ...rest } = takenOf(seq);
  return { ...rest, log: '', seq: timestamp + 600_000, timestamp: timestamp + 600_000 };
};

/** Rolls up all that is due. */
export async function rollAll({ rollups }: ReadingStore): Promise<void> {
  await rollups.roll(await rollups.due({ before: FIRST_HOUR + 10_000, limit: 1000 }));
}

/** What the store says of the station's first forty hours. */
export async function readAll(
  { rollups }: ReadingStore,
  dayAt?: (instant: number) => Stretch,
): Promise<HourPiece[]> {
  const query = { station: STATION, from: BEGIN, to: BEGIN + 40 * HOUR_MILLISECONDS };
  const pieces: HourPiece[] = [];
  for await (const page of rollups.read({ ...query, ...(dayAt && { dayAt }) })) {
    pieces.push(...page);
  }
  return pieces;
}

/** What pieces say: where each begins, how many readings are in it, and what they come to. */
export function saidBy(pieces: readonly HourPiece[]): unknown[] {
  return pieces.map(({ start, rollup }) => {
    const said = createRollup();
    said.merge(rollup);
    return { start, count: said.count, values: said.summaries() };
  });
}

/** The same from the readings themselves. */
export function fromScratch(readings: Iterable<StoredReading>): unknown[] {
  const hours = new Map<number, RollupBuilder>();
  for (const { timestamp, values } of readings) {
    rollupAt(hours, hourOf(timestamp) * HOUR_MILLISECONDS).add(values);
  }
  return sayings(hours);
}

/** By where a stretch starts, in order. */
function sayings(stretches: ReadonlyMap<number, RollupBuilder>): unknown[] {
  return [...stretches]
    .sort(([one], [other]) => one - other)
    .map(([start, rollup]) => ({ start, count: rollup.count, values: rollup.summaries() }));
}

/** Half an hour off UTC's hours, and the days of a town where clocks change. */
const TIME_ZONES = ['UTC', 'Europe/Vienna', 'Australia/Adelaide'];

/** Has the station stand somewhere else. */
export async function moveTo(store: ReadingStore, timeZone: string): Promise<void> {
  await store.setProfile(STATION, { label: null, position: null, elevation: null, timeZone });
}

const timeZoneIn = async (store: ReadingStore): Promise<string> =>
  timeZoneOf((await store.profiles()).get(STATION));

/** Rolls up the days of all hours, as ingest does. */
export async function rollDays(store: ReadingStore): Promise<void> {
  const { days } = store.rollups;
  const timeZone = await timeZoneIn(store);
  if ((await days.timeZones()).get(STATION) !== timeZone) {
    await days.wantFrom({ station: STATION, timeZone, from: 0, limit: 1000 });
    if ((await store.stations()).includes(STATION)) await days.setTimeZone(STATION, timeZone);
  }
  await days.roll(await days.due({ before: EVER, limit: 1000 }));
}

/** What the store says of the station's days, and how many pieces that took. */
export async function readDays({ rollups }: ReadingStore, timeZone: string) {
  const dayAt = createDays(timeZone);
  const query = { station: STATION, from: BEGIN, to: BEGIN + 40 * HOUR_MILLISECONDS, dayAt };
  const pieces: HourPiece[] = [];
  for await (const page of rollups.read({
    ...query,
    from: dayAt(query.from).start,
    to: dayAt(query.to).end,
  })) {
    pieces.push(...page);
  }
  const days = new Map<number, RollupBuilder>();
  for (const { start, rollup } of pieces) rollupAt(days, dayAt(start).start).merge(rollup);
  return { said: sayings(days), pieces };
}

function daysFromScratch(readings: Iterable<StoredReading>, timeZone: string): unknown[] {
  const dayAt = createDays(timeZone);
  const days = new Map<number, RollupBuilder>();
  for (const { timestamp, values } of readings) rollupAt(days, dayAt(timestamp).start).add(values);
  return sayings(days);
}

async function expectDays(store: ReadingStore, readings: Iterable<StoredReading>): Promise<void> {
  const timeZone = await timeZoneIn(store);
  const { said } = await readDays(store, timeZone);
  expect(said).toEqual(daysFromScratch(readings, timeZone));
}

function rollupAt(stretches: Map<number, RollupBuilder>, start: number): RollupBuilder {
  const rollup = stretches.get(start) ?? createRollup();
  stretches.set(start, rollup);
  return rollup;
}

const removeBefore = (store: ReadingStore, timestamp: number, limit = 500): Promise<number> =>
  store.removeOld({ station: STATION, takenBefore: timestamp, receivedBefore: EVER, limit });

type Step =
  | { readonly kind: 'insert'; readonly seqs: readonly number[]; readonly isConflict: boolean }
  | { readonly kind: 'unnumbered'; readonly seqs: readonly number[] }
  | { readonly kind: 'roll' | 'rollDays' }
  | { readonly kind: 'move'; readonly timeZone: string }
  | { readonly kind: 'remove'; readonly before: number; readonly limit: number };

const seqs = array(integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 6 });
const step: Arbitrary<Step> = oneof(
  record({ kind: constant('insert' as const), seqs, isConflict: constant(false) }),
  record({ kind: constant('insert' as const), seqs, isConflict: constant(true) }),
  record({ kind: constant('unnumbered' as const), seqs }),
  record({ kind: constant('roll' as const) }),
  record({ kind: constant('rollDays' as const) }),
  record({ kind: constant('move' as const), timeZone: constantFrom(...TIME_ZONES) }),
  record({
    kind: constant('remove' as const),
    before: integer({ min: 1, max: 25 }),
    limit: integer({ min: 1, max: 9 }),
  }),
);

/** Has a store's calls fail from the `call`th on, as it is for a process that is killed there. */
export type Interrupt = (call: number, work: () => Promise<unknown>) => Promise<void>;

/** What every store does with the readings of hours. Its tests go into the suite of the store. */
export function testRollups(
  open: () => Promise<ReadingStore>,
  options: { interrupt?: Interrupt; runs: number },
): void {
  it('says of hours what their readings say, rolled up or not', async () => {
    const store = await open();
    const readings = [1, 2, 3, 4, 9].map((seq) => takenOf(seq));
    await store.insert(readings);
    // 00:20 and 00:40, 01:00 and 01:20, 03:00.
    const expected = [
      {
        start: BEGIN,
        count: 2,
        values: { temperature: { mean: 0.15, minimum: 0.1, maximum: 0.2 } },
      },
      { start: BEGIN + HOUR_MILLISECONDS, count: 2, values: { rain: { sum: 0.4 } } },
      { start: BEGIN + 3 * HOUR_MILLISECONDS, count: 1 },
    ];
    expect(saidBy(await readAll(store))).toMatchObject(expected);
    await rollAll(store);
    const pieces = await readAll(store);
    expect(saidBy(pieces)).toMatchObject(expected);
    expect(pieces.map(({ read }) => read)).toEqual([0, 0, 0]);
    expect(await store.rollups.due({ before: FIRST_HOUR + 100, limit: 10 })).toEqual([]);
  });

  it('rolls an hour up anew after a late reading, and nothing twice after a repeat', async () => {
    const store = await open();
    await store.insert([takenOf(1)]);
    await rollAll(store);
    await store.insert([takenOf(2), takenOf(1)]);
    expect(saidBy(await readAll(store))).toMatchObject([{ count: 2 }]);
    await rollAll(store);
    expect(await readAll(store)).toMatchObject([{ rollup: { count: 2 }, read: 0 }]);
  });

  it('names what is due in order, goes on behind any, and leaves hours alone that are not over', async () => {
    const store = await open();
    const elsewhere = takenOf(1, { station: 'attic' });
    await store.insert([takenOf(7), takenOf(4), takenOf(1), elsewhere]);
    const places = async (query: Parameters<ReadingStore['rollups']['due']>[0]) =>
      (await store.rollups.due(query)).map(
        ({ station, hour }) => `${station} ${hour - FIRST_HOUR}`,
      );
    const all = await places({ before: FIRST_HOUR + 2, limit: 10 });
    expect([...all].sort()).toEqual(['attic 0', 'roof-2 0', 'roof-2 1']);
    expect(all[2]).toBe('roof-2 1');
    const [first] = await store.rollups.due({ before: FIRST_HOUR + 2, limit: 1 });
    expect(await places({ before: FIRST_HOUR + 2, after: first, limit: 10 })).toEqual(all.slice(1));
  });

  it('keeps no hour that has changed while it was computed', async () => {
    const store = await open();
    await store.insert([takenOf(1)]);
    const marks = await store.rollups.due({ before: FIRST_HOUR + 1, limit: 10 });
    await store.insert([takenOf(2)]);
    await store.rollups.roll(marks); // of before: it may keep what it read, and not take the mark away
    expect(saidBy(await readAll(store))).toMatchObject([{ count: 2 }]);
    expect(await store.rollups.due({ before: FIRST_HOUR + 1, limit: 10 })).toHaveLength(1);
  });

  it('cuts an hour in two where it is told to', async () => {
    const store = await open();
    // 14:20, 14:40, 15:20. Adelaide is 9 h 30 min ahead in June: its day begins at 14:30 UTC.
    await store.insert([43, 44, 46].map((seq) => takenOf(seq)));
    await rollAll(store);
    const half = BEGIN + 14.5 * HOUR_MILLISECONDS;
    const pieces = await readAll(store, createDays('Australia/Adelaide'));
    expect(saidBy(pieces)).toMatchObject([
      { start: half - HOUR_MILLISECONDS / 2, count: 1, values: { temperature: { mean: 4.3 } } },
      { start: half, count: 1, values: { temperature: { mean: 4.4 } } },
      { start: half + HOUR_MILLISECONDS / 2, count: 1 },
    ]);
    expect(pieces.map(({ read }) => read)).toEqual([2, 0, 0]);
  });

  it('goes on saying what readings said that were deleted, and adds a late one once', async () => {
    const store = await open();
    const all = [1, 2, 3, 4, 5].map((seq) => takenOf(seq));
    const third = unnumbered(2);
    await store.insert([...all, third]);
    await rollAll(store);
    const before = saidBy(await readAll(store));
    expect(await removeBefore(store, BEGIN + 90 * 60_000, 3)).toBeGreaterThan(0);
    while ((await removeBefore(store, BEGIN + 90 * 60_000)) > 0);
    expect((await store.find({ station: STATION, limit: 10 })).map(({ seq }) => seq)).toEqual([5]);
    expect(saidBy(await readAll(store))).toEqual(before);
    expect(await store.totals()).toMatchObject({ stored: 6, missing: 0 });

    await store.insert([...all, third]);
    const late = takenOf(1, { log: 'zzzzzz', timestamp: BEGIN, values: { temperature: -5 } });
    await store.insert([late]);
    await store.insert([late]);
    for (const rolled of [false, true]) {
      if (rolled) await rollAll(store);
      expect(saidBy(await readAll(store))).toEqual(fromScratch([...all, third, late]));
    }
    expect(await store.totals()).toMatchObject({ stored: 7, missing: 0 });
  });

  it('deletes old hours of which no reading is left', async () => {
    const store = await open();
    const days = [0, 1, 2, 3].map((day) => takenOf(day * 72 + 1));
    await store.insert(days);
    await rollAll(store);
    await rollDays(store);
    const removeHours = () =>
      store.rollups.removeOld({ station: STATION, before: FIRST_HOUR + 48, limit: 1000 });
    expect(await removeHours()).toBe(0);
    while ((await removeBefore(store, BEGIN + 30 * HOUR_MILLISECONDS)) > 0);
    while ((await removeHours()) > 0);
    const query = { station: STATION, from: BEGIN, to: BEGIN + 96 * HOUR_MILLISECONDS };
    for (const dayAt of [undefined, createDays('UTC')]) {
      const left: number[] = [];
      for await (const page of store.rollups.read({ ...query, ...(dayAt && { dayAt }) })) {
        left.push(...page.map(({ start }) => (start - BEGIN) / HOUR_MILLISECONDS));
      }
      expect(left).toEqual([48, 72]);
    }
    expect(await store.totals()).toMatchObject({ stored: 4 });
  });

  it('gives days as one once they are rolled up, in the time zone of the station', async () => {
    const store = await open();
    // From 00:20 on the first day to 15:40 on the second.
    const readings = Array.from({ length: 119 }, (_, index) => takenOf(index + 1));
    await store.insert(readings);
    await rollAll(store);
    for (const timeZone of TIME_ZONES) {
      await moveTo(store, timeZone);
      await rollDays(store);
      const { said, pieces } = await readDays(store, timeZone);
      expect(said).toEqual(daysFromScratch(readings, timeZone));
      // Vienna: until 22:00 UTC and until the next. Adelaide: until 14:30 twice, and what is left.
      const counts: Record<string, number[]> = {
        UTC: [71, 48],
        'Europe/Vienna': [65, 54],
        'Australia/Adelaide': [43, 72, 4],
      };
      expect(pieces.map(({ rollup }) => rollup.count)).toEqual(counts[timeZone]);
      expect(pieces.map(({ read }) => read)).toEqual(pieces.map(() => 0));
    }
  });

  it('reads a day by the hour from a late reading on until it is rolled up anew', async () => {
    const store = await open();
    const readings = [1, 2, 4].map((seq) => takenOf(seq));
    await store.insert(readings);
    await rollAll(store);
    await rollDays(store);
    expect((await readDays(store, 'UTC')).pieces).toHaveLength(1);
    readings.push(takenOf(5));
    await store.insert([takenOf(5)]);
    const look = async () => {
      const { said, pieces } = await readDays(store, 'UTC');
      expect(said).toEqual(daysFromScratch(readings, 'UTC'));
      return pieces.map(({ rollup, read }) => [rollup.count, read]);
    };
    expect(await look()).toEqual([
      [2, 0],
      [2, 2],
    ]);
    const marks = await store.rollups.days.due({ before: EVER, limit: 10 });
    await rollAll(store);
    expect(await look()).toEqual([
      [2, 0],
      [2, 0],
    ]);
    expect(await store.rollups.days.roll(marks)).toBe(0);
    await rollDays(store);
    expect(await look()).toEqual([[4, 0]]);
  });

  it('keeps no day whose hour has changed while it was added up', async () => {
    const store = await open();
    await store.insert([takenOf(1)]);
    await rollAll(store);
    const marks = await store.rollups.days.due({ before: EVER, limit: 10 });
    expect(marks).toHaveLength(1);
    await store.insert([takenOf(2)]);
    await rollAll(store);
    expect(await store.rollups.days.roll(marks)).toBe(0);
    expect((await readDays(store, 'UTC')).said).toMatchObject([{ count: 2 }]);
    expect(await store.rollups.days.due({ before: EVER, limit: 10 })).toHaveLength(1);
  });

  it('names days that are due in order, and goes on behind any', async () => {
    const store = await open();
    await store.insert([takenOf(100), takenOf(1), takenOf(1, { station: 'attic' })]);
    await rollAll(store);
    const dueAfter = async (query: { after?: StationDay | undefined; limit: number }) =>
      (await store.rollups.days.due({ before: BEGIN + 48 * HOUR_MILLISECONDS, ...query })).map(
        ({ station, start, end }) => ({ station, start, end }),
      );
    const all = await dueAfter({ limit: 10 });
    const day = { start: BEGIN, end: BEGIN + 24 * HOUR_MILLISECONDS };
    expect(all).toHaveLength(3);
    expect(all.slice(0, 2)).toEqual(
      expect.arrayContaining([
        { station: 'attic', ...day },
        { station: STATION, ...day },
      ]),
    );
    expect(await dueAfter({ after: all[0], limit: 10 })).toEqual(all.slice(1));
    expect(await dueAfter({ after: all[1], limit: 10 })).toEqual(all.slice(2));
    expect(await store.rollups.days.due({ before: day.end, limit: 10 })).toHaveLength(2);
  });

  it('says the same as from scratch, whatever is stored, rolled up, deleted and broken off in whatever order', async () => {
    const plan = array(record({ step, brokenAt: integer({ min: 1, max: 30 }) }), { maxLength: 12 });
    await assert(
      asyncProperty(plan, async (steps) => {
        const store = await open();
        const model = new Map<string, StoredReading>();
        const insert = async (batch: StoredReading[]): Promise<void> => {
          await store.insert(batch);
          for (const reading of batch) {
            const identity = `${reading.log}:${reading.seq}`;
            if (!model.has(identity)) model.set(identity, reading);
          }
        };
        const take = async (each: Step): Promise<unknown> => {
          switch (each.kind) {
            case 'insert':
              return insert(
                each.seqs
                  .filter((seq) => !each.isConflict || model.has(`k3v9q2:${seq}`))
                  .map((seq) => takenOf(seq, each.isConflict ? { values: { soil: 1 } } : {})),
              );
            case 'unnumbered':
              return insert(each.seqs.map(unnumbered));
            case 'roll':
              return rollAll(store);
            case 'rollDays':
              return rollDays(store);
            case 'move':
              return moveTo(store, each.timeZone);
            case 'remove':
              return removeBefore(store, BEGIN + each.before * 1_200_000, each.limit);
          }
        };
        for (const { step: each, brokenAt } of steps) {
          await options.interrupt?.(brokenAt, () => take(each));
          await take(each); // what was not confirmed is sent again
          expect(saidBy(await readAll(store))).toEqual(fromScratch(model.values()));
          await expectDays(store, model.values());
        }
        await rollAll(store);
        await rollDays(store);
        expect(saidBy(await readAll(store))).toEqual(fromScratch(model.values()));
        await expectDays(store, model.values());
        expect(await store.totals()).toMatchObject({ stored: model.size });
      }),
      { numRuns: options.runs },
    );
  }, 120_000);
}
