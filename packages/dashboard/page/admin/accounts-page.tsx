import './admin.css';

import { useEffect, useMemo, useState } from 'preact/hooks';

import type { NewPassword } from '../../src/api/account-answers.ts';
import { FindInput } from '../parts/find-input.tsx';
import type { Session } from '../session.ts';
import { AccountRow } from './account-row.tsx';
import { createAdminApi } from './admin-api.ts';
import { NewAccountForm } from './new-account-form.tsx';
import { PasswordNotice } from './password-notice.tsx';
import { useAccounts } from './use-accounts.ts';

/** More rows at one time nobody reads. */
const MOST_ROWS = 200;

/** Who may log in: makes accounts, disables them, and gives them new passwords. */
export function AccountsPage({ session }: { session: Session }) {
  const api = useMemo(() => createAdminApi(session), [session]);
  const { accounts, loadMore, put, problem, attempt } = useAccounts(api);
  const [made, setMade] = useState<NewPassword>();
  const [filter, setFilter] = useState('');
  useEffect(() => {
    document.title = 'Accounts · isobar';
  }, []);

  const show = (password: NewPassword): void => {
    put(password.account);
    setMade(password);
  };
  const found = accounts.filter(({ name }) => name.includes(filter.trim().toLowerCase()));
  return (
    <div class="admin">
      <div class="above">
        <h1>Accounts</h1>
        <FindInput label="Find an account" value={filter} onInput={setFilter} />
      </div>
      <NewAccountForm
        onSubmit={(account) =>
          attempt(async () => {
            show(await api.createAccount(account));
          })
        }
      />
      <p class="problem" role="alert">
        {problem}
      </p>
      {made !== undefined && (
        <PasswordNotice
          key={made.password}
          {...{ api, made }}
          onClose={() => {
            setMade(undefined);
          }}
        />
      )}
      <table>
        <thead>
          <tr>
            <th scope="col">Account</th>
            <th scope="col">Role</th>
            <th scope="col" class="extra">
              Password since
            </th>
            <th scope="col">
              <span class="unseen">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, MOST_ROWS).map((account) => (
            <AccountRow
              key={account.name}
              {...{ account, api, attempt }}
              onChange={put}
              onPassword={show}
            />
          ))}
        </tbody>
      </table>
      {found.length > MOST_ROWS && (
        <p class="empty">And {found.length - MOST_ROWS} more: find one by its name.</p>
      )}
      {loadMore !== undefined && (
        <button type="button" class="quiet" onClick={loadMore}>
          Load more
        </button>
      )}
    </div>
  );
}
