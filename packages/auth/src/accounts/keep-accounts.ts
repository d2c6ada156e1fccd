import { IsobarError } from '@isobar/shared';

import type { Accounts } from './accounts.ts';
import type { SetAccount } from './parse-account-settings.ts';

/**
 * Sees to it that the accounts of a setting exist with their passwords: what is missing is made, and an
 * account with another password is given this one, which ends its older tokens. An account that was
 * disabled stays so, with the password that it has.
 *
 * @throws IsobarError `ERR_ACCOUNT_ROLE` where an account of that name has another role
 */
export async function keepAccounts(
  accounts: Accounts,
  wanted: readonly SetAccount[],
): Promise<void> {
  for (const { name, role, password } of wanted) {
    const account = await accounts.get(name);
    if (account === undefined) {
      await accounts.create({ name, role, password });
      continue;
    }
    if (account.role !== role) {
      throw new IsobarError(
        'ERR_ACCOUNT_ROLE',
        `Account ${name} is there with the role ${account.role}, and ISOBAR_ACCOUNTS says ${role}; correct the setting, or delete the account to have it made anew`,
      );
    }
    if (account.disabled || (await accounts.verify(name, password)) !== undefined) continue;
    await accounts.setPassword(name, password);
  }
}
