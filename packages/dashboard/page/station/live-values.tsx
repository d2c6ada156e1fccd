import { QUANTITIES } from '@isobar/shared/quantities';

import { compassPoint, formatNumber, labelOf, unitOf } from '../format.ts';
import type { LiveStation } from '../live/live-station.ts';
import { WindArrow } from '../parts/wind-arrow.tsx';

const ORDER = QUANTITIES.map(({ name }) => name);

/** What the station measured last, a card a quantity. */
export function LiveValues({ station }: { station: LiveStation }) {
  const names = Object.keys(station.values);
  const known = ORDER.filter((name) => names.includes(name));
  const own = names.filter((name) => !ORDER.includes(name)).sort();
  return (
    <dl class="values">
      {[...known, ...own].map((name) => (
        <div key={name} class={`card q-${name}`}>
          <dt>{labelOf(name)}</dt>
          <dd>
            <Value name={name} value={station.values[name] ?? 0} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ name, value }: { name: string; value: number }) {
  if (name !== 'windDirection') {
    return (
      <>
        {formatNumber(name, value)} <small>{unitOf(name)}</small>
      </>
    );
  }
  return (
    <>
      <WindArrow from={value} /> {compassPoint(value)} <small>{formatNumber(name, value)}°</small>
    </>
  );
}
