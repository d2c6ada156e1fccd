import { IsobarError, nameSchema, type Role } from '@isobar/shared';

import type { AccountRecord } from './account-store.ts';

/** An account as others may see it. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly passwordSetAt: Date;
}

export function toAccount(record: AccountRecord): Account {
  const { name, role, disabled, createdAt, passwordSetAt } = record;
  return { name, role, disabled, createdAt, passwordSetAt };
}

/** @throws IsobarError `ERR_ACCOUNT_NAME` */
export function checkName(name: string): void {
  const checked = nameSchema.safeParse(name);
  if (checked.success) return;
  throw new IsobarError(
    'ERR_ACCOUNT_NAME',
    `This is no name of an account: ${checked.error.issues[0]?.message ?? 'unknown problem'}`,
  );
}

export function unknownAccount(name: string): IsobarError {
  return new IsobarError(
    'ERR_ACCOUNT_UNKNOWN',
    `There is no account ${name}; list the accounts to see those that exist`,
  );
}

export function accountExists(names: readonly string[]): IsobarError {
  return new IsobarError(
    'ERR_ACCOUNT_EXISTS',
    `There is already an account ${names.join(', ')}; choose another name, or delete that account first`,
  );
}
