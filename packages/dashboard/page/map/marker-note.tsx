import { formatAge, labelOf } from '../format.ts';
import { FRESHNESS_LABELS } from '../table/station-row.tsx';
import type { Units } from '../units/unit-systems.ts';
import type { Point, Size } from './map-view.ts';
import type { Marker } from './markers.ts';

interface Told {
  readonly marker: Marker;
  readonly quantity: string;
  readonly now: number;
  readonly units: Units;
}

/** What is known of a station, beside its marker. */
export function MarkerNote(props: Told & { at: Point; size: Size }) {
  const { marker, quantity, now, units, at, size } = props;
  const { station, freshness } = marker;
  const { name, profile } = station;
  const isRight = at.x > size.width / 2;
  return (
    <div
      class={`note ${isRight ? 'left' : 'right'} ${freshness}`}
      aria-hidden="true"
      style={{ left: `${at.x}px`, top: `${at.y}px` }}
    >
      <b>
        {profile.label ?? name} {profile.label !== null && <small>{name}</small>}
      </b>
      <span>
        {labelOf(quantity)} {valueOf({ marker, quantity, now, units })}
      </span>
      <span class="age">
        <span class="dot" /> {ageOf({ marker, quantity, now, units })}
      </span>
    </div>
  );
}

/** The same in one sentence, for who cannot see it. */
export function describeMarker(told: Told): string {
  const { name, profile } = told.marker.station;
  return `${profile.label ?? name}: ${labelOf(told.quantity)} ${valueOf(told)}, ${ageOf(told)}`;
}

function valueOf({ marker, quantity, units }: Told): string {
  return marker.value === undefined
    ? 'not measured'
    : `${units.format(quantity, marker.value)} ${units.unitOf(quantity)}`;
}

function ageOf({ marker, now }: Told): string {
  const { takenAt } = marker.station;
  const age = takenAt === null ? 'no reading yet' : `${formatAge(now - takenAt)} ago`;
  return marker.freshness === 'fresh' ? age : `${FRESHNESS_LABELS[marker.freshness]}, ${age}`;
}
