import { randomUUID } from 'node:crypto';

import type { Stretch } from '@isobar/shared/calendar';
import type { Rollup } from '@isobar/shared/summaries';
import type { Collection, Db, Filter } from 'mongodb';

import type { DayTable } from '../days/day-table.ts';
import { LONGEST_DAY_MILLISECONDS, type StationDay } from '../days/day.ts';
import { HOUR_MILLISECONDS, type StationHour } from '../hours/hour.ts';

/** A day of a station, in the time zone that it has or had. */
interface DayDocument extends StationDay {
  /** `station:start`. */
  readonly _id: string;
  /** Another one for each time that an hour of it has changed. */
  readonly version: string;
  readonly isStale: boolean;
  /** JSON, which costs less than many small fields. */
  readonly rolled?: string;
}

/** By whose days all hours of a station were gone through. */
interface ZoneDocument {
  /** The station. */
  readonly _id: string;
  readonly timeZone: string;
}

export interface MongodbDays {
  readonly table: DayTable;
  /** An hour has changed: no day that holds it holds any more, and `days` have to be rolled up. */
  renew(hour: StationHour, days: readonly Stretch[]): Promise<void>;
  /** Forgets days of a station that began before an instant. */
  remove(station: string, before: number): Promise<void>;
}

export async function openMongodbDays(database: Db): Promise<MongodbDays> {
  const days: Collection<DayDocument> = database.collection('days');
  const zones: Collection<ZoneDocument> = database.collection('dayZones');
  await days.createIndexes([
    { key: { station: 1, start: 1 } },
    { key: { isStale: 1, end: 1, station: 1 } },
  ]);

  async function want(wanted: readonly StationDay[]): Promise<void> {
    if (wanted.length === 0) return;
    await days.bulkWrite(
      wanted.flatMap(({ station, start, end }) => {
        const _id = dayId({ station, start });
        const fresh = { station, start, end, version: randomUUID(), isStale: true };
        return [
          { updateOne: { filter: { _id }, update: { $setOnInsert: fresh }, upsert: true } },
          // One of another time zone.
          {
            updateOne: {
              filter: { _id, end: { $ne: end } },
              update: { $set: fresh, $unset: { rolled: 1 as const } },
            },
          },
        ];
      }),
    );
  }

  const table: DayTable = {
    rolled: async ({ station, from, to }) => {
      const found = await days
        .find({ station, start: { $gte: from, $lt: to }, end: { $lte: to }, isStale: false })
        .sort({ start: 1 })
        .toArray();
      return found.map(({ start, end, rolled = 'null' }) => ({
        ...{ start, end },
        rollup: JSON.parse(rolled) as Rollup,
      }));
    },
    due: async ({ before, after, limit }) => {
      const found = await days
        .find({ isStale: true, end: { $lte: before }, ...(after && behind(after)) })
        .sort({ end: 1, station: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ station, start, end, version }) => ({
        station,
        start,
        end,
        id: version,
      }));
    },
    keep: async ({ station, start, id }, rollup) => {
      const { matchedCount } = await days.updateOne(
        { _id: dayId({ station, start }), version: String(id) },
        { $set: { rolled: JSON.stringify(rollup), isStale: false } },
      );
      return matchedCount > 0;
    },
    want,
    timeZones: async () =>
      new Map((await zones.find().toArray()).map(({ _id, timeZone }) => [_id, timeZone])),
    setTimeZone: async (station, timeZone) => {
      await zones.replaceOne({ _id: station }, { timeZone }, { upsert: true });
    },
  };
  return {
    table,
    renew: async ({ station, hour }, around) => {
      const [start, end] = [hour * HOUR_MILLISECONDS, (hour + 1) * HOUR_MILLISECONDS];
      const begun = { $gt: start - LONGEST_DAY_MILLISECONDS, $lt: end };
      await days.deleteMany({ station, start: begun, end: { $gt: start } });
      await want(around.map((day) => ({ station, ...day })));
    },
    remove: async (station, before) => {
      await days.deleteMany({ station, start: { $lt: before } });
    },
  };
}

function dayId({ station, start }: Pick<StationDay, 'station' | 'start'>): string {
  return `${station}:${start}`;
}

function behind({ station, end }: StationDay): Filter<DayDocument> {
  return { $or: [{ end: { $gt: end } }, { end, station: { $gt: station } }] };
}
