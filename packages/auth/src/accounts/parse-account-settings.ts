import { messageOf, nameSchema, roleSchema, type Role } from '@isobar/shared';

import { checkChosenPassword } from '../passwords/password-rules.ts';

/** An account that a setting says there is. */
export interface SetAccount {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

/**
 * Reads lines `name,role,password`; what stands behind the second comma is the password, commas
 * and all. Empty lines are passed over.
 *
 * @returns the accounts, and what does not fit, without any password
 */
export function parseAccountSettings(text: string): { accounts: SetAccount[]; problems: string[] } {
  const accounts: SetAccount[] = [];
  const problems: string[] = [];
  const names = new Set<string>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const found = parseLine(line.trim());
    if (typeof found === 'string') {
      problems.push(`line ${index + 1}: ${found}`);
    } else if (names.has(found.name)) {
      problems.push(`line ${index + 1}: account ${found.name} stands in a line above already`);
    } else {
      names.add(found.name);
      accounts.push(found);
    }
  }
  return { accounts, problems };
}

function parseLine(line: string): SetAccount | string {
  const [, name, roleName, password = ''] = /^([^,]*),([^,]*),(.*)$/.exec(line) ?? [];
  if (name === undefined) return 'expected name,role,password';
  const checkedName = nameSchema.safeParse(name);
  if (!checkedName.success) return `name: ${checkedName.error.issues[0]?.message ?? ''}`;
  const role = roleSchema.safeParse(roleName);
  if (!role.success) return `role of ${name}: ${role.error.issues[0]?.message ?? ''}`;
  try {
    checkChosenPassword(password);
  } catch (error) {
    return `${name}: ${messageOf(error)}`;
  }
  return { name, role: role.data, password };
}
