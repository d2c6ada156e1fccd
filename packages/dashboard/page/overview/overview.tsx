import './overview.css';

import { useEffect, useState } from 'preact/hooks';

import { formatCount } from '../format.ts';
import { freshnessOf } from '../live/live-station.ts';
import type { LiveStore } from '../live/live-store.ts';
import { useChanges } from '../live/use-changes.ts';
import { lazy } from '../parts/lazy.tsx';
import { FindInput } from '../parts/find-input.tsx';
import { isFound } from '../table/is-found.ts';
import { StationTable } from '../table/station-table.tsx';
import { COLUMNS } from './columns.tsx';

const StationMap = lazy(async () => (await import('../map/station-map.tsx')).StationMap);

/** All stations on a map and in one table, as they are now. */
export function Overview({ store }: { store: LiveStore }) {
  const now = useChanges(store);
  const [filter, setFilter] = useState('');
  useEffect(() => {
    document.title = 'isobar';
  }, []);

  const stations = store.all();
  const found = stations.filter((station) => isFound(station, filter));
  return (
    <div class="overview">
      <div class="above">
        <h1>Stations</h1>
        <Sums store={store} now={now} />
        <FindInput label="Find a station" value={filter} onInput={setFilter} />
      </div>
      {stations.some(({ profile }) => profile.position !== null) && (
        <div class="map-place">
          <StationMap stations={found} now={now} />
        </div>
      )}
      <StationTable stations={found} columns={COLUMNS} now={now} />
      {found.length === 0 && (
        <p class="empty">
          {stations.length === 0
            ? 'No station has sent a reading yet.'
            : 'No station of that name.'}
        </p>
      )}
    </div>
  );
}

function Sums({ store, now }: { store: LiveStore; now: number }) {
  const stations = store.all();
  const offline = stations.filter((station) => freshnessOf(station, now) === 'offline').length;
  const stored = stations.reduce((sum, station) => sum + station.stored, 0);
  const missing = stations.reduce((sum, station) => sum + station.missing, 0);
  return (
    <p class="sums">
      <b>{formatCount(stations.length)}</b> stations
      {offline > 0 && (
        <>
          , <b>{formatCount(offline)}</b> offline
        </>
      )}
      {' · '}
      <b>{formatCount(stored)}</b> readings stored, <b>{formatCount(missing)}</b> missing
    </p>
  );
}
