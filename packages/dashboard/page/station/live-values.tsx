import { DERIVED_QUANTITIES, deriveValues } from '@isobar/shared/derived';
import { QUANTITIES } from '@isobar/shared/quantities';

import type { BucketAnswer } from '../../src/api/answers.ts';
import { compassPoint, labelOf } from '../format.ts';
import type { LiveStation } from '../live/live-station.ts';
import { WindArrow } from '../parts/wind-arrow.tsx';
import type { Units } from '../units/unit-systems.ts';
import { useUnits } from '../units/units-context.ts';

const ORDER = [...QUANTITIES, ...DERIVED_QUANTITIES].map(({ name }) => name);

/** What the station measured last and what follows from it, a card a quantity, with what its day was like. */
export function LiveValues(props: { station: LiveStation; today: BucketAnswer | undefined }) {
  const { station, today } = props;
  const { elevation } = station.profile;
  const units = useUnits();
  const values = deriveValues(station.values, { quantities: DERIVED_QUANTITIES, elevation });
  const names = Object.keys(values);
  const known = ORDER.filter((name) => names.includes(name));
  const own = names.filter((name) => !ORDER.includes(name)).sort();
  return (
    <dl class="values">
      {[...known, ...own].map((name) => (
        <div key={name} class={`card q-${name}`}>
          <dt>{labelOf(name)}</dt>
          <dd>
            <Value name={name} value={values[name] ?? 0} units={units} />
          </dd>
          <Day name={name} summary={today?.values[name]} units={units} />
        </div>
      ))}
    </dl>
  );
}

function Value({ name, value, units }: { name: string; value: number; units: Units }) {
  if (name !== 'windDirection') {
    return (
      <>
        {units.format(name, value)} <small>{units.unitOf(name)}</small>
      </>
    );
  }
  return (
    <>
      <WindArrow from={value} /> {compassPoint(value)} <small>{units.format(name, value)}°</small>
    </>
  );
}

/** `3.1 to 9.8 today`, `4.2 today` of rain, nothing of what has neither. */
function Day(props: {
  name: string;
  summary: BucketAnswer['values'][string] | undefined;
  units: Units;
}) {
  const { name, summary, units } = props;
  if (summary === undefined) return null;
  const { minimum, maximum, sum } = summary;
  const show = (value: number): string => units.format(name, value);
  if (sum !== undefined) return <dd class="day">{show(sum)} today</dd>;
  if (maximum === undefined) return null;
  if (minimum === undefined) return <dd class="day">up to {show(maximum)} today</dd>;
  return (
    <dd class="day">
      <span class="unseen">today from </span>
      <span aria-hidden="true">↓ </span>
      {show(minimum)} <span class="unseen">to </span>
      <span aria-hidden="true">↑ </span>
      {show(maximum)}
    </dd>
  );
}
