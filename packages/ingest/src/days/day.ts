import { createDays, isTimeZone, type Stretch } from '@isobar/shared/calendar';

import { HOUR_MILLISECONDS, type StationHour } from '../hours/hour.ts';
import type { StationProfile } from '../store/station-profile.ts';

/** Tells the day that holds an instant, milliseconds. */
export type DayGrid = (instant: number) => Stretch;

/** A day of a station. */
export interface StationDay extends Stretch {
  readonly station: string;
}

/** Says that nothing that is right is kept of a day. */
export interface DayMark extends StationDay {
  /** Another one each time. */
  readonly id: string | number;
}

/** There is no longer day on any calendar. */
export const LONGEST_DAY_MILLISECONDS = 48 * HOUR_MILLISECONDS;
const UTC = 'UTC';
const grids = new Map<string, DayGrid>();

/** Whose days are a station's: those of its profile, and UTC's where it tells none that is known. */
export function timeZoneOf(profile: StationProfile | undefined): string {
  const timeZone = profile?.timeZone ?? UTC;
  return grids.has(timeZone) || isTimeZone(timeZone) ? timeZone : UTC;
}

/** @param timeZone - of {@link timeZoneOf} */
export function daysOf(timeZone: string): DayGrid {
  const known = grids.get(timeZone);
  if (known !== undefined) return known;
  const made = createDays(timeZone);
  grids.set(timeZone, made);
  return made;
}

/** One, or the two that cut an hour. */
export function daysThatHold(
  { hour }: Pick<StationHour, 'hour'>,
  profile: StationProfile | undefined,
): Stretch[] {
  const dayAt = daysOf(timeZoneOf(profile));
  const first = dayAt(hour * HOUR_MILLISECONDS);
  const last = dayAt((hour + 1) * HOUR_MILLISECONDS - 1);
  return first.start === last.start ? [first] : [first, last];
}

/** Tells where an hour that begins at an instant is cut by the end of a day. */
export function createCut(dayAt: DayGrid): (start: number) => number | undefined {
  return (start) => {
    const { end } = dayAt(start);
    return end < start + HOUR_MILLISECONDS ? end : undefined;
  };
}
