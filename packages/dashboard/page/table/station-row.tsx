import { freshnessOf, type Freshness, type LiveStation } from '../live/live-station.ts';
import { linkTo } from '../route.ts';
import { useUnits } from '../units/units-context.ts';
import type { Column } from './column.ts';

export const FRESHNESS_LABELS: Readonly<Record<Freshness, string>> = {
  fresh: 'up to date',
  stale: 'stale',
  offline: 'offline',
};

export function StationRow(props: {
  station: LiveStation;
  columns: readonly Column[];
  now: number;
  index: number;
}) {
  const { station, columns, now, index } = props;
  const units = useUnits();
  const freshness = freshnessOf(station, now);
  const { label } = station.profile;
  return (
    <tr class={freshness} aria-rowindex={index}>
      <th scope="row">
        <a href={linkTo(station.name)}>
          <span class="dot" role="img" aria-label={FRESHNESS_LABELS[freshness]} />
          {label === null ? (
            station.name
          ) : (
            <span class="labelled">
              <span class="label">{label}</span> <small>{station.name}</small>
            </span>
          )}
        </a>
      </th>
      {columns.map((column) => (
        <td key={column.key} class={classOf(column, station)}>
          {column.show(station, { now, units })}
        </td>
      ))}
    </tr>
  );
}

function classOf({ isExtra = false, lacks }: Column, station: LiveStation): string {
  return `${isExtra ? 'extra' : ''} ${lacks?.(station) === true ? 'lacks' : ''}`.trim();
}
