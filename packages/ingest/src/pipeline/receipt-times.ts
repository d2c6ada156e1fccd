/**
 * Gives readings that came without a time the time of receipt. It is their identity too, so no two
 * of one station share a millisecond: the later one gets the next that is free.
 *
 * @returns for a station and a time of receipt in milliseconds, the time to store
 */
export function createReceiptTimes(): (station: string, receivedAt: number) => number {
  const given = new Map<string, number>();
  let latest = 0;
  return (station, receivedAt) => {
    // Whatever was given lies in the past: nobody can be given it again.
    if (receivedAt > latest) given.clear();
    const time = Math.max(receivedAt, (given.get(station) ?? 0) + 1);
    given.set(station, time);
    latest = Math.max(latest, time);
    return time;
  };
}
