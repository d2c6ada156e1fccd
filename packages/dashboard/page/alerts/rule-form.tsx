import { useState } from 'preact/hooks';

import type { AlertRule } from '@isobar/shared';
import { NumberField } from '../parts/number-field.tsx';
import { LimitFields } from './limit-fields.tsx';
import { fromFields, hasLimit, type Kind, type RuleFields } from './rule-fields.ts';

const KINDS: readonly { readonly kind: Kind; readonly label: string }[] = [
  { kind: 'above', label: 'a value is too high' },
  { kind: 'below', label: 'a value is too low' },
  { kind: 'silent', label: 'no reading comes' },
  { kind: 'missing', label: 'readings are missing' },
];

const NAME = {
  pattern: '[a-z0-9][a-z0-9\\-]{0,62}',
  title: '1 to 63 of a-z, 0-9 and -, beginning with a letter or digit',
  autocomplete: 'off',
  autocapitalize: 'none',
} as const;

/** Asks when an alert is to be raised. */
export function RuleForm(props: {
  first: RuleFields;
  /** One that is there keeps its name. */
  isNew: boolean;
  stations: readonly string[];
  onSave: (rule: AlertRule) => Promise<void>;
  onCancel: (() => void) | undefined;
}) {
  const { first, isNew, stations, onSave, onCancel } = props;
  const [fields, setFields] = useState(first);
  const [isBusy, setBusy] = useState(false);
  const set = (change: Partial<RuleFields>): void => {
    setFields({ ...fields, ...change });
  };

  async function save(): Promise<void> {
    setBusy(true);
    await onSave(fromFields(fields));
    setBusy(false);
  }

  return (
    <form
      class="box rule"
      aria-label={isNew ? 'New rule' : `Rule ${first.id}`}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label>
        Name of the rule
        <input
          {...NAME}
          required
          readOnly={!isNew}
          placeholder="frost"
          value={fields.id}
          onInput={({ currentTarget }) => {
            set({ id: currentTarget.value });
          }}
        />
      </label>
      <label>
        <span>
          Station <small>all, if it is left empty</small>
        </span>
        <input
          {...NAME}
          list="rule-stations"
          value={fields.station}
          onInput={({ currentTarget }) => {
            set({ station: currentTarget.value });
          }}
        />
      </label>
      <datalist id="rule-stations">
        {stations.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label>
        Alert when
        <select
          value={fields.kind}
          onChange={({ currentTarget }) => {
            set({ kind: currentTarget.value as Kind });
          }}
        >
          {KINDS.map(({ kind, label }) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {hasLimit(fields.kind) && <LimitFields fields={fields} set={set} />}
      <NumberField
        label="For at least"
        unit="min"
        value={fields.minutes}
        bounds={{ min: fields.kind === 'silent' ? 1 : 0, max: 1440, step: 1 }}
        onInput={(minutes) => {
          set({ minutes });
        }}
      />
      <div class="done">
        <button type="submit" class="main" disabled={isBusy}>
          {isNew ? 'Add rule' : 'Save rule'}
        </button>
        {onCancel !== undefined && (
          <button type="button" class="quiet" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
    </form>
  );
}
