import { useState } from 'preact/hooks';

import type { Role } from '../session.ts';

/** The access that comes with each role. */
const ROLES: readonly { readonly role: Role; readonly may: string }[] = [
  { role: 'station', may: 'publishes the readings of the station of that name, and sees itself' },
  { role: 'watcher', may: 'sees all stations, and changes nothing' },
  { role: 'ingest', may: 'stores readings and confirms them: for a service' },
  { role: 'admin', may: 'sees everything, commands stations, and manages accounts' },
];

/** Asks for the name and the role of a new account. */
export function NewAccountForm(props: {
  onSubmit: (account: { name: string; role: Role }) => Promise<void>;
}) {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('station');
  const [isBusy, setBusy] = useState(false);

  async function submit(): Promise<void> {
    setBusy(true);
    await props.onSubmit({ name: name.trim(), role });
    setBusy(false);
    setName('');
  }

  return (
    <form
      class="box new-account"
      aria-label="New account"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label>
        New account
        <input
          required
          autocapitalize="none"
          autocomplete="off"
          pattern="[a-z0-9][a-z0-9\-]{0,62}"
          placeholder="roof-2"
          title="1 to 63 of a-z, 0-9 and -, beginning with a letter or digit"
          value={name}
          onInput={({ currentTarget }) => {
            setName(currentTarget.value);
          }}
        />
      </label>
      <label>
        Role
        <select
          value={role}
          aria-describedby="role-may"
          onChange={({ currentTarget }) => {
            setRole(currentTarget.value as Role);
          }}
        >
          {ROLES.map((each) => (
            <option key={each.role} value={each.role}>
              {each.role}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="main" disabled={isBusy}>
        Create
      </button>
      <p id="role-may" class="hint">
        A {role} {ROLES.find((each) => each.role === role)?.may}.
      </p>
    </form>
  );
}
