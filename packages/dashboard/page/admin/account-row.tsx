import type { Account, NewPassword } from '../../src/api/account-answers.ts';
import { formatInstant } from '../format.ts';
import { SureButton } from '../parts/sure-button.tsx';
import type { AdminApi } from './admin-api.ts';

/** One account, and what can be done to it. What ends sessions asks twice. */
export function AccountRow(props: {
  account: Account;
  api: AdminApi;
  attempt: (work: () => Promise<void>) => Promise<void>;
  onChange: (account: Account) => void;
  onPassword: (made: NewPassword) => void;
}) {
  const { account, api, attempt, onChange, onPassword } = props;
  const { name, role, disabled, passwordSetAt } = account;
  const change = async (): Promise<void> => {
    const changed = await (disabled ? api.enable(name) : api.disable(name));
    onChange(changed.account);
  };
  const renew = async (): Promise<void> => {
    onPassword(await api.renewPassword(name));
  };
  return (
    <tr class={disabled ? 'off' : ''}>
      <th scope="row">
        {name} {disabled && <span class="tag">disabled</span>}
      </th>
      <td>{role}</td>
      <td class="extra">{formatInstant(Date.parse(passwordSetAt))}</td>
      <td class="actions">
        <SureButton name={name} label="New password" run={() => attempt(renew)} />
        {disabled ? (
          <button
            type="button"
            class="quiet"
            aria-label={`Enable ${name}`}
            onClick={() => void attempt(change)}
          >
            Enable
          </button>
        ) : (
          <SureButton name={name} label="Disable" run={() => attempt(change)} />
        )}
      </td>
    </tr>
  );
}
