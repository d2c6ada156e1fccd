import type { Station } from '../../src/api/answers.ts';
import type { StationProfile } from '../../src/api/station-profile.ts';
import { NO_REPORT, readReport, type StationReport } from './station-report.ts';

/** What the page knows of a station at this moment. */
export interface LiveStation {
  readonly name: string;
  /** What people say of it. */
  readonly profile: StationProfile;
  /** null where nobody has told. */
  readonly online: boolean | null;
  /** Milliseconds; null where nobody knows. */
  readonly since: number | null;
  /** Seconds from one reading to the next; null where it was not told. */
  readonly interval: number | null;
  readonly stored: number;
  readonly missing: number;
  /** Milliseconds: when the newest reading was taken; null before the first. */
  readonly takenAt: number | null;
  readonly values: Readonly<Record<string, number>>;
  readonly report: StationReport;
}

export const NO_PROFILE: StationProfile = {
  label: null,
  position: null,
  elevation: null,
  timeZone: null,
};
const NOTHING = { online: null, since: null, interval: null, stored: 0, missing: 0, takenAt: null };

export function newStation(name: string): LiveStation {
  return { name, profile: NO_PROFILE, ...NOTHING, values: {}, report: NO_REPORT };
}

/** What the API says; live messages may have said newer things already. */
export function fromApi(station: Station, before: LiveStation | undefined): LiveStation {
  const { name, stored, missing, lastReading } = station;
  const { label, position, elevation, timeZone } = station;
  const known = before ?? {
    ...newStation(name),
    online: station.online,
    since: station.since === null ? null : Date.parse(station.since),
    interval: station.interval,
  };
  const takenAt = lastReading === null ? null : Date.parse(lastReading.timestamp);
  const isNewer = lastReading !== null && (takenAt ?? 0) > (known.takenAt ?? 0);
  return {
    ...known,
    ...{ stored, missing, profile: { label, position, elevation, timeZone } },
    ...(isNewer && { takenAt, values: lastReading.values }),
  };
}

const NO_VALUES = new Set(['seq', 'timestamp', 'receivedAt']);

/** A message on `stations/{station}/readings`. */
export function withReading(station: LiveStation, payload: string, now: number): LiveStation {
  const message = parseObject(payload);
  if (message === undefined) return station;
  const takenAt = instantOf(message.timestamp) ?? now;
  const values: Record<string, number> = {};
  for (const [name, value] of Object.entries(message)) {
    if (typeof value === 'number' && !NO_VALUES.has(name)) values[name] = value;
  }
  return { ...station, takenAt, values };
}

/** A message on `stations/{station}/status`; an empty one says that there is no such station any more. */
export function withStatus(
  station: LiveStation,
  payload: string,
  { now, isRetained }: { now: number; isRetained: boolean },
): LiveStation {
  if (payload === '') {
    return { ...station, online: null, since: null, interval: null, report: NO_REPORT };
  }
  const message = parseObject(payload);
  if (typeof message?.online !== 'boolean') return station;
  const { online, interval } = message;
  return {
    ...station,
    online,
    // A last will has no time: it happened now, unless it is an old one that was kept.
    since: instantOf(message.since) ?? (isRetained ? null : now),
    interval: typeof interval === 'number' ? interval : station.interval,
    report: readReport(message) ?? station.report,
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** From here on a number is milliseconds, below it seconds. */
const FIRST_MILLISECONDS = 1e11;

function instantOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value < FIRST_MILLISECONDS ? value * 1000 : value;
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

/** Without word of its interval, a station is given a quarter of an hour. */
const DEFAULT_STALE_MILLISECONDS = 900_000;
const LEAST_STALE_MILLISECONDS = 30_000;

export type Freshness = 'fresh' | 'stale' | 'offline';

/** Stale: three readings should have come by now, and did not. */
export function freshnessOf(station: LiveStation, now: number): Freshness {
  if (station.online === false) return 'offline';
  if (station.takenAt === null) return 'stale';
  const patience =
    station.interval === null
      ? DEFAULT_STALE_MILLISECONDS
      : Math.max(LEAST_STALE_MILLISECONDS, station.interval * 3000);
  return now - station.takenAt > patience ? 'stale' : 'fresh';
}
