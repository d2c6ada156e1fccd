import { randomUUID } from 'node:crypto';

import type { Rollup } from '@isobar/shared/summaries';
import {
  MongoServerError,
  type Collection,
  type Db,
  type Filter,
  type UpdateFilter,
} from 'mongodb';

import type { HourTable, RolledHour } from '../hours/hour-table.ts';
import { HOUR_MILLISECONDS, hourOf, type HourRow, type StationHour } from '../hours/hour.ts';
import type { ReadingDocument } from './mongodb-documents.ts';
import type { MongodbDays } from './mongodb-days.ts';
import { READING_ORDER } from './mongodb-history.ts';
import type { RemovedDocument } from './mongodb-removal.ts';

const DUPLICATE_KEY = 11_000;
const DAY_HOURS = 24;
/** A year is 4 MB, in few answers of the server. */
const PAGE_HOURS = 366 * DAY_HOURS;
/** Of the document that says that all hours of old are marked. No station has that name. */
const COMPLETE = '#complete';

/** An hour in the document of its day; rollups are JSON, which costs less than many small fields. */
interface HourField {
  /** Another one after each change, so that two writers do not undo each other's. */
  readonly version: number;
  readonly rolled?: string;
  readonly removed?: string;
}

/** The hours of a station's day: `_id` is `station:day`, days counted from 1970. */
export interface DayDocument {
  readonly _id: string;
  readonly station: string;
  readonly day: number;
  /** `h13` is the hour from 13:00 UTC. */
  readonly hours?: Readonly<Record<string, HourField>>;
  readonly removing?: RemovalNote | null;
}

/** Readings that count as removed in their hour, and are being deleted. */
export interface RemovalNote {
  readonly id: string;
  readonly hour: number;
  readonly ids: readonly string[];
}

interface MarkDocument extends StationHour {
  /** `station:hour`. */
  readonly _id: string;
  readonly mark: string;
}

export interface MongodbHours {
  readonly table: HourTable;
  day(hour: StationHour): Promise<DayDocument | undefined>;
  /**
   * Changes an hour that is as it was, in a day that holds no note yet where one is to be added.
   *
   * @returns false where it is another one now
   */
  change(
    row: HourRow & StationHour,
    change: { rolled?: string; removed?: string; note?: RemovalNote },
  ): Promise<boolean>;
  newNote(hour: number, ids: readonly string[]): RemovalNote;
  clear(place: StationHour, note: RemovalNote): Promise<void>;
}

export async function openMongodbHours(options: {
  database: Db;
  readings: Collection<ReadingDocument>;
  days: Pick<MongodbDays, 'renew' | 'remove'>;
  removed: Collection<RemovedDocument>;
}): Promise<MongodbHours> {
  const { database, readings, removed } = options;
  const hours: Collection<DayDocument> = database.collection('hours');
  const marks: Collection<MarkDocument> = database.collection('stale_hours');
  await hours.createIndexes([{ key: { station: 1, day: 1 } }]);
  await marks.createIndexes([{ key: { station: 1, hour: 1 } }, { key: { hour: 1, station: 1 } }]);

  const day: MongodbHours['day'] = async (place) =>
    (await hours.findOne({ _id: dayId(place) })) ?? undefined;

  const change: MongodbHours['change'] = async ({ station, hour, version }, changes) => {
    const { note, ...texts } = changes;
    const field = `hours.${nameOf(hour)}`;
    const asItWas =
      version === 0 ? { [field]: { $exists: false } } : { [`${field}.version`]: version };
    const sets = Object.entries({ ...texts, version: newVersion() }).map(
      ([key, value]) => [`${field}.${key}`, value] as const,
    );
    return isUpserted(hours, {
      filter: { _id: dayId({ station, hour }), ...asItWas, ...(note && { removing: null }) },
      update: {
        $set: { ...Object.fromEntries(sets), ...(note && { removing: note }) },
        $setOnInsert: { station, day: dayOf(hour) },
      },
    });
  };

  async function keep({ mark, version, rollup, days }: RolledHour): Promise<boolean> {
    const { station, hour, id } = mark;
    const rolled = JSON.stringify(rollup);
    if (!(await change({ station, hour, version }, { rolled }))) return false;
    // A kill in between leaves the mark, and so all of this is done again.
    await options.days.renew(mark, days);
    await marks.deleteOne({ _id: markId({ station, hour }), mark: String(id) });
    return true;
  }

  const nextWithReadings: HourTable['nextWithReadings'] = async ({ station, from }) => {
    const start = new Date(from * HOUR_MILLISECONDS);
    const first = await readings
      .find({ station, timestamp: { $gte: start } })
      .sort(READING_ORDER)
      .limit(1)
      .next();
    return first === null ? undefined : hourOf(first.timestamp.getTime());
  };

  const complete = async (): Promise<void> => {
    await hours.updateOne({ _id: COMPLETE }, { $set: { station: '', day: 0 } }, { upsert: true });
  };
  const isComplete = async () => (await hours.findOne({ _id: COMPLETE })) !== null;
  if (!(await isComplete()) && (await readings.findOne()) === null) await complete();

  const table: HourTable = {
    pageHours: PAGE_HOURS,
    marked: async ({ station, from, to }) =>
      (await marks.find({ station, hour: { $gte: from, $lt: to } }).toArray())
        .map(({ hour }) => hour)
        .sort((one, other) => one - other),
    rolled: async ({ station, from, to }) => {
      const range = { $gte: dayOf(from), $lte: dayOf(to - 1) };
      const found = await hours.find({ station, day: range }).sort({ day: 1 }).toArray();
      return found.flatMap(rowsOf).filter(({ hour }) => hour >= from && hour < to);
    },
    row: async (place) => rowOf(await day(place), place.hour),
    due: async ({ before, after, limit }) => {
      const found = await marks
        .find({ hour: { $lt: before }, ...(after && behind(after)) })
        .sort({ hour: 1, station: 1 })
        .limit(limit)
        .toArray();
      return found.map(({ station, hour, mark }) => ({ station, hour, id: mark }));
    },
    keep: async (rolled) => {
      let kept = 0;
      // One after the other: hours of one day are in one document.
      for (const hour of rolled) if (await keep(hour)) kept += 1;
      return kept;
    },
    mark: async (places) => {
      if (places.length === 0) return;
      await marks.bulkWrite(
        places.map(({ station, hour }) => ({
          updateOne: {
            filter: { _id: markId({ station, hour }) },
            update: { $set: { station, hour, mark: randomUUID() } },
            upsert: true,
          },
        })),
        { ordered: false },
      );
    },
    nextWithReadings,
    nextKept: async ({ station, from }) => {
      const found = await hours
        .find({ station, day: { $gte: dayOf(from) }, hours: { $exists: true } })
        .sort({ day: 1 })
        .limit(2)
        .toArray();
      return found.flatMap(hoursOf).find((hour) => hour >= from);
    },
    isComplete,
    complete,
    removeOld: async ({ station, before, limit }) => {
      const oldest = Math.min(before, (await nextWithReadings({ station, from: 0 })) ?? before);
      const old = await hours
        .find({ station, day: { $lt: dayOf(oldest) } })
        .sort({ day: 1 })
        .limit(Math.ceil(limit / DAY_HOURS))
        .project({ _id: 1 })
        .toArray();
      await options.days.remove(station, oldest * HOUR_MILLISECONDS);
      if (old.length === 0) {
        const names = { $lt: new Date(dayOf(oldest) * DAY_HOURS * HOUR_MILLISECONDS) };
        await removed.deleteMany({ station, timestamp: names });
        return 0;
      }
      const ids = old.map(({ _id }) => String(_id));
      return DAY_HOURS * (await hours.deleteMany({ _id: { $in: ids } })).deletedCount;
    },
  };
  return {
    ...{ table, day, change },
    newNote: (hour, ids) => ({ id: randomUUID(), hour, ids }),
    clear: async ({ station }, { id, hour }) => {
      await hours.updateOne(
        { _id: dayId({ station, hour }), 'removing.id': id },
        { $set: { removing: null, [`hours.${nameOf(hour)}.version`]: newVersion() } },
      );
    },
  };
}

export function rowOf(day: DayDocument | undefined, hour: number): HourRow {
  const { version = 0, rolled, removed } = day?.hours?.[nameOf(hour)] ?? {};
  const removing = day?.removing;
  return {
    ...{ hour, version },
    ...(rolled !== undefined && { rolled: JSON.parse(rolled) as Rollup }),
    ...(removed !== undefined && { removed: JSON.parse(removed) as Rollup }),
    ...(removing?.hour === hour && { removing: new Set(removing.ids.map(withoutStation)) }),
  };
}

function rowsOf(document: DayDocument): HourRow[] {
  return hoursOf(document).map((hour) => rowOf(document, hour));
}

/** Of which something is kept. */
function hoursOf({ day, hours }: DayDocument): number[] {
  return Array.from({ length: DAY_HOURS }, (_, hour) => day * DAY_HOURS + hour).filter(
    (hour) => hours?.[nameOf(hour)] !== undefined,
  );
}

/** An id is `station:log:seq`. */
function withoutStation(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

/** @returns false where the document is there and does not fit the filter */
async function isUpserted(
  hours: Collection<DayDocument>,
  { filter, update }: { filter: Filter<DayDocument>; update: UpdateFilter<DayDocument> },
): Promise<boolean> {
  try {
    await hours.updateOne(filter, update, { upsert: true });
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
    throw error;
  }
}

function behind({ station, hour }: StationHour): Filter<MarkDocument> {
  return { $or: [{ hour: { $gt: hour } }, { hour, station: { $gt: station } }] };
}

function newVersion(): number {
  return 1 + Math.floor(Math.random() * 2 ** 52);
}

function dayOf(hour: number): number {
  return Math.floor(hour / DAY_HOURS);
}

function dayId({ station, hour }: StationHour): string {
  return `${station}:${dayOf(hour)}`;
}

function markId({ station, hour }: StationHour): string {
  return `${station}:${hour}`;
}

function nameOf(hour: number): string {
  return `h${hour % DAY_HOURS}`;
}
