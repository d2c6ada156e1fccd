import { useState } from 'preact/hooks';

import type { StationProfile } from '../../src/api/station-profile.ts';
import { fromFields, toFields, type ProfileFields } from './profile-fields.ts';

const TIME_ZONES = Intl.supportedValuesOf('timeZone');

const INPUTS: readonly {
  readonly field: keyof ProfileFields;
  readonly label: string;
  readonly hint: string;
  readonly range?: readonly [lowest: number, highest: number];
}[] = [
  { field: 'label', label: 'Label', hint: 'what people call it' },
  { field: 'latitude', label: 'Latitude', hint: 'degrees, north is positive', range: [-90, 90] },
  { field: 'longitude', label: 'Longitude', hint: 'degrees, east is positive', range: [-180, 180] },
  {
    field: 'elevation',
    label: 'Elevation',
    hint: 'metres above mean sea level',
    range: [-500, 9000],
  },
  { field: 'timeZone', label: 'Time zone', hint: 'whose days its days are' },
];

const TIME_ZONE_CHOICE = { list: 'time-zones', placeholder: 'Europe/Vienna' };

/** All that can be said of a station; nothing of it has to be. */
export function ProfileForm(props: {
  profile: StationProfile;
  onSave: (profile: StationProfile) => Promise<void>;
}) {
  const [fields, setFields] = useState(() => toFields(props.profile));
  const [outcome, setOutcome] = useState<'unsaved' | 'saving' | 'saved'>('unsaved');
  const [problem, setProblem] = useState('');

  async function save(): Promise<void> {
    setOutcome('saving');
    setProblem('');
    try {
      await props.onSave(fromFields(fields));
      setOutcome('saved');
    } catch (error) {
      setOutcome('unsaved');
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <form
      class="box profile"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {INPUTS.map(({ field, label, hint, range }) => (
        <label key={field} class={field}>
          <span>
            {label} <small>{hint}</small>
          </span>
          <input
            {...(range === undefined
              ? ({ type: 'text', maxLength: 80 } as const)
              : ({ type: 'number', step: 'any', min: range[0], max: range[1] } as const))}
            {...(field === 'timeZone' && TIME_ZONE_CHOICE)}
            value={fields[field]}
            onInput={({ currentTarget }) => {
              setFields({ ...fields, [field]: currentTarget.value });
              setOutcome('unsaved');
            }}
          />
        </label>
      ))}
      <datalist id="time-zones">
        {TIME_ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="done">
        <button type="submit" class="main" disabled={outcome === 'saving'}>
          Save
        </button>
        <span role="status" class="hint">
          {outcome === 'saved' ? 'Saved.' : ''}
        </span>
      </div>
    </form>
  );
}
