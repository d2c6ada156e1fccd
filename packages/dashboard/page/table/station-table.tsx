import { useRef, useState } from 'preact/hooks';

import type { LiveStation } from '../live/live-station.ts';
import { useUnits } from '../units/units-context.ts';
import { NAME_COLUMN, type Column } from './column.ts';
import { sortStations, type Order } from './sort-stations.ts';
import { StationRow } from './station-row.tsx';
import { useWindow } from './use-window.ts';

/** As the style sheet has it: rows that are out of sight are not there, and their height has to be known. */
const ROW_PIXELS = 46;

/** A row a station, sorted by any column; only those in sight are in the page. */
export function StationTable(props: {
  stations: readonly LiveStation[];
  columns: readonly Column[];
  now: number;
}) {
  const { stations, columns, now } = props;
  const [order, setOrder] = useState<Order>({ column: NAME_COLUMN, isDescending: false });
  const body = useRef<HTMLTableSectionElement>(null);
  const rows = sortStations(stations, order);
  const { first, end } = useWindow({ count: rows.length, rowPixels: ROW_PIXELS, body });
  const all = [NAME_COLUMN, ...columns];
  return (
    <table aria-rowcount={rows.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          {all.map((column) => (
            <Heading key={column.key} column={column} order={order} onOrder={setOrder} />
          ))}
        </tr>
      </thead>
      <tbody ref={body}>
        <Space rows={first} columns={all.length} />
        {rows.slice(first, end).map((station, index) => (
          <StationRow key={station.name} {...{ station, columns, now, index: first + index + 2 }} />
        ))}
        <Space rows={rows.length - end} columns={all.length} />
      </tbody>
    </table>
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
function Space({ rows, columns }: { rows: number; columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr class="space" aria-hidden="true">
      <td colSpan={columns} style={{ height: `${rows * ROW_PIXELS}px` }} />
    </tr>
  );
}
