import { useEffect, useState } from 'preact/hooks';

import { formatCount } from '../format.ts';
import { freshnessOf, type LiveStation } from '../live/live-station.ts';
import type { LiveStore } from '../live/live-store.ts';
import { useChanges } from '../live/use-changes.ts';
import { FindInput } from '../parts/find-input.tsx';
import { isFound } from '../table/is-found.ts';
import { StationTable } from '../table/station-table.tsx';
import { FLEET_COLUMNS } from './fleet-columns.tsx';

/** How all stations fare: what waits in them, what is missing, whose clock is wrong, which version runs where. */
export function FleetPage({ store }: { store: LiveStore }) {
  const now = useChanges(store);
  const [filter, setFilter] = useState('');
  useEffect(() => {
    document.title = 'Fleet · isobar';
  }, []);
  const stations = store.all();
  return (
    <div class="fleet">
      <div class="above">
        <h1>Fleet</h1>
        <p class="sums">{sumUp(stations, now)}</p>
        <FindInput label="Find a station" value={filter} onInput={setFilter} />
      </div>
      <StationTable
        stations={stations.filter((station) => isFound(station, filter))}
        columns={FLEET_COLUMNS}
        now={now}
      />
    </div>
  );
}

/** `3 offline · 120 readings in outboxes · 2 clocks never set · 0.1.0 on 990, 0.0.9 on 10`. */
function sumUp(stations: readonly LiveStation[], now: number): string {
  const offline = stations.filter((station) => freshnessOf(station, now) === 'offline').length;
  const waiting = stations.reduce((sum, { report }) => sum + (report.waiting ?? 0), 0);
  const unsynced = stations.filter(({ report }) => report.clock === 'unsynced').length;
  return [
    `${formatCount(offline)} offline`,
    `${formatCount(waiting)} readings in outboxes`,
    ...(unsynced > 0 ? [`${formatCount(unsynced)} clocks never set`] : []),
    tellVersions(stations),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const MOST_VERSIONS = 3;

/** The most frequent first. */
function tellVersions(stations: readonly LiveStation[]): string {
  const counts = new Map<string, number>();
  for (const { report } of stations) {
    const { version } = report;
    if (version !== null) counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MOST_VERSIONS)
    .map(([version, count]) => `${version} on ${formatCount(count)}`)
    .join(', ');
}
