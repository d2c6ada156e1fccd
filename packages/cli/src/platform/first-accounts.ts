import type { Accounts } from '@isobar/auth';
import type { Role } from '@isobar/shared';

export interface NewAccount {
  readonly name: string;
  readonly password: string;
}

/** The account that the printed watch command uses. */
export const WATCHER_NAME = 'watcher';

const FIRST_ACCOUNTS: readonly { name: string; role: Role }[] = [
  { name: 'admin', role: 'admin' },
  { name: WATCHER_NAME, role: 'watcher' },
];

/**
 * Makes an admin and a watcher on the very first start. Where there is any account already, nothing
 * is made: an operator who deleted one does not get it back.
 *
 * @returns the accounts made, with the only copy of their passwords
 */
export async function makeFirstAccounts(accounts: Accounts): Promise<NewAccount[]> {
  const { accounts: existing } = await accounts.list({ limit: 1 });
  if (existing.length > 0) return [];
  const made: NewAccount[] = [];
  for (const { name, role } of FIRST_ACCOUNTS) {
    const { password } = await accounts.create({ name, role });
    made.push({ name, password });
  }
  return made;
}
