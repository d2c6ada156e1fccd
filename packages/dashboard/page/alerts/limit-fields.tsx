import { QUANTITIES } from '@isobar/shared/quantities';

import { labelOf, unitOf } from '../format.ts';
import { NumberField } from '../parts/number-field.tsx';
import type { RuleFields } from './rule-fields.ts';

/** What is compared with which threshold, in the canonical unit. */
export function LimitFields(props: {
  fields: RuleFields;
  set: (change: Partial<RuleFields>) => void;
}) {
  const { fields, set } = props;
  const unit = unitOf(fields.quantity);
  return (
    <>
      <label>
        Quantity
        <input
          required
          list="rule-quantities"
          pattern="[A-Za-z][A-Za-z0-9_]{0,63}"
          value={fields.quantity}
          onInput={({ currentTarget }) => {
            set({ quantity: currentTarget.value });
          }}
        />
      </label>
      <datalist id="rule-quantities">
        {QUANTITIES.map(({ name }) => (
          <option key={name} value={name}>
            {labelOf(name)}
          </option>
        ))}
      </datalist>
      <NumberField
        label="Threshold"
        unit={unit}
        value={fields.threshold}
        bounds={{ step: 'any' }}
        onInput={(threshold) => {
          set({ threshold });
        }}
      />
      <NumberField
        label="Over when back by"
        unit={unit}
        value={fields.hysteresis}
        bounds={{ min: 0, step: 'any' }}
        onInput={(hysteresis) => {
          set({ hysteresis });
        }}
      />
    </>
  );
}
