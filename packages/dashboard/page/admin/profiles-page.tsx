import './admin.css';

import { useEffect, useState } from 'preact/hooks';

import { formatPosition } from '../format.ts';
import type { LiveStore } from '../live/live-store.ts';
import { useChanges } from '../live/use-changes.ts';
import { FindInput } from '../parts/find-input.tsx';
import { isFound } from '../table/is-found.ts';
import { useUnits } from '../units/units-context.ts';

const byName = new Intl.Collator('en', { numeric: true });
const MOST_ROWS = 200;

/** What is said of each station. */
export function ProfilesPage({ store }: { store: LiveStore }) {
  useChanges(store);
  const units = useUnits();
  const [filter, setFilter] = useState('');
  useEffect(() => {
    document.title = 'Profiles · isobar';
  }, []);
  const found = store
    .all()
    .filter((station) => isFound(station, filter))
    .sort((one, other) => byName.compare(one.name, other.name));
  return (
    <div class="admin">
      <div class="above">
        <h1>Profiles</h1>
        <a class="quiet" href="#/accounts">
          New station
        </a>
        <FindInput label="Find a station" value={filter} onInput={setFilter} />
      </div>
      <table>
        <thead>
          <tr>
            <th scope="col">Station</th>
            <th scope="col">Label</th>
            <th scope="col">Position</th>
            <th scope="col" class="extra">
              Elevation
            </th>
            <th scope="col" class="extra">
              Time zone
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, MOST_ROWS).map(({ name, profile }) => (
            <tr key={name}>
              <th scope="row">
                <a href={`#/profiles/${name}`}>{name}</a>
              </th>
              <td>{profile.label ?? '–'}</td>
              <td>{profile.position === null ? '–' : formatPosition(profile.position)}</td>
              <td class="extra">
                {profile.elevation === null ? '–' : units.formatElevation(profile.elevation)}
              </td>
              <td class="extra">{profile.timeZone ?? '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.length > MOST_ROWS && (
        <p class="empty">And {found.length - MOST_ROWS} more: find one by its name.</p>
      )}
      {found.length === 0 && <p class="empty">No station here yet.</p>}
    </div>
  );
}
