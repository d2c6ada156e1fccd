import './overview.css';

import { useEffect, useRef, useState } from 'preact/hooks';

import { formatCount } from '../format.ts';
import { freshnessOf, type LiveStation } from '../live/live-station.ts';
import type { LiveStore } from '../live/live-store.ts';
import { useChanges } from '../live/use-changes.ts';
import { lazy } from '../parts/lazy.tsx';
import { useUnits } from '../units/units-context.ts';
import { COLUMNS, NAME_COLUMN, type Column } from './columns.tsx';
import { sortStations, type Order } from './sort-stations.ts';
import { StationRow } from './station-row.tsx';
import { useWindow } from './use-window.ts';

/** As the style sheet has it: rows that are out of sight are not there, and their height has to be known. */
const ROW_PIXELS = 46;

const StationMap = lazy(async () => (await import('../map/station-map.tsx')).StationMap);

/** All stations on a map and in one table, as they are now. */
export function Overview({ store }: { store: LiveStore }) {
  const now = useChanges(store);
  const [order, setOrder] = useState<Order>({ column: NAME_COLUMN, isDescending: false });
  const [filter, setFilter] = useState('');
  const body = useRef<HTMLTableSectionElement>(null);
  useEffect(() => {
    document.title = 'isobar';
  }, []);

  const stations = store.all();
  const shown = sortStations(
    stations.filter((station) => isFound(station, filter)),
    order,
  );
  const { first, end } = useWindow({ count: shown.length, rowPixels: ROW_PIXELS, body });
  return (
    <div class="overview">
      <div class="above">
        <h1>Stations</h1>
        <Sums store={store} now={now} />
        <input
          type="search"
          aria-label="Find a station"
          placeholder="Find a station"
          value={filter}
          onInput={({ currentTarget }) => {
            setFilter(currentTarget.value);
          }}
        />
      </div>
      {stations.some(({ profile }) => profile.position !== null) && (
        <div class="map-place">
          <StationMap stations={shown} now={now} />
        </div>
      )}
      <table aria-rowcount={shown.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {[NAME_COLUMN, ...COLUMNS].map((column) => (
              <Heading key={column.key} column={column} order={order} onOrder={setOrder} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          <Space rows={first} />
          {shown.slice(first, end).map((station, index) => (
            <StationRow key={station.name} station={station} now={now} index={first + index + 2} />
          ))}
          <Space rows={shown.length - end} />
        </tbody>
      </table>
      {shown.length === 0 && (
        <p class="empty">
          {stations.length === 0
            ? 'No station has sent a reading yet.'
            : 'No station of that name.'}
        </p>
      )}
    </div>
  );
}

function isFound({ name, profile }: LiveStation, filter: string): boolean {
  return `${name} ${profile.label ?? ''}`.toLowerCase().includes(filter.trim().toLowerCase());
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

function Heading(props: { column: Column; order: Order; onOrder: (order: Order) => void }) {
  const { column, order, onOrder } = props;
  const units = useUnits();
  const isSorted = order.column.key === column.key;
  const direction = order.isDescending ? 'descending' : 'ascending';
  return (
    <th
      scope="col"
      class={column.isExtra === true ? 'extra' : ''}
      aria-sort={isSorted ? direction : 'none'}
    >
      <button
        type="button"
        onClick={() => {
          onOrder({ column, isDescending: isSorted && !order.isDescending });
        }}
      >
        {column.title}
        {column.quantity !== undefined && <small> {units.unitOf(column.quantity)}</small>}
        <span class="sort" aria-hidden="true">
          {isSorted ? (order.isDescending ? '↓' : '↑') : ''}
        </span>
      </button>
    </th>
  );
}

/** Stands for rows that are out of sight. */
function Space({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr class="space" aria-hidden="true">
      <td colSpan={COLUMNS.length + 1} style={{ height: `${rows * ROW_PIXELS}px` }} />
    </tr>
  );
}
