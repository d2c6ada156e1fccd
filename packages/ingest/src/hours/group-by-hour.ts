import { hourOf } from './hour.ts';

/** Sorts by hour, in the order in which the hours first come. */
export function groupByHour<Taken extends { readonly timestamp: number }>(
  readings: readonly Taken[],
): Map<number, Taken[]> {
  const hours = new Map<number, Taken[]>();
  for (const reading of readings) {
    const hour = hourOf(reading.timestamp);
    const group = hours.get(hour);
    if (group === undefined) hours.set(hour, [reading]);
    else group.push(reading);
  }
  return hours;
}
