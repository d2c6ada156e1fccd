import { labelOf } from '../format.ts';
import type { Freshness } from '../live/live-station.ts';
import { useUnits } from '../units/units-context.ts';
import type { Domain } from './color-scale.ts';
import type { Marker } from './markers.ts';

const NOT_FRESH: readonly { readonly freshness: Freshness; readonly label: string }[] = [
  { freshness: 'stale', label: 'stale' },
  { freshness: 'offline', label: 'offline' },
];

/** Chooses what the colours mean, and says it. */
export function Legend(props: {
  quantities: readonly string[];
  quantity: string;
  domain: Domain | undefined;
  markers: readonly Marker[];
  onChoose: (quantity: string) => void;
}) {
  const { quantities, quantity, domain, markers, onChoose } = props;
  const units = useUnits();
  return (
    <div class="legend">
      <select
        aria-label="Colours show"
        value={quantity}
        onChange={({ currentTarget }) => {
          onChoose(currentTarget.value);
        }}
      >
        {quantities.map((name) => (
          <option key={name} value={name}>
            {labelOf(name)}
          </option>
        ))}
      </select>
      {domain !== undefined && (
        <p class="colors">
          {units.format(quantity, domain.low)}
          <span class="ramp" role="img" aria-label="dark to light" />
          {units.format(quantity, domain.high)} <small>{units.unitOf(quantity)}</small>
        </p>
      )}
      {NOT_FRESH.map(({ freshness, label }) => {
        const count = markers.filter((marker) => marker.freshness === freshness).length;
        return (
          count > 0 && (
            <p key={freshness} class={freshness}>
              <span class="dot" aria-hidden="true" /> {count} {label}
            </p>
          )
        );
      })}
    </div>
  );
}
