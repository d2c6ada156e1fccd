import { formatAge } from '../format.ts';
import { freshnessOf, type LiveStation } from '../live/live-station.ts';
import type { Column } from './column.ts';

export const LAST_READING_COLUMN: Column = {
  key: 'takenAt',
  title: 'Last reading',
  order: ({ takenAt }) => (takenAt === null ? undefined : -takenAt),
  show: showAge,
};

function showAge(station: LiveStation, { now }: { now: number }): string {
  const { takenAt, since } = station;
  if (freshnessOf(station, now) === 'offline') {
    const lost = since ?? takenAt;
    return lost === null ? 'offline' : `offline for ${formatAge(now - lost)}`;
  }
  return takenAt === null ? 'none yet' : `${formatAge(now - takenAt)} ago`;
}
