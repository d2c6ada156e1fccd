import { IsobarError } from '@isobar/shared';

import type { Accounts, Credentials } from './accounts.ts';
import { parseAccountList, type LineProblem } from './parse-account-list.ts';

/** An account that an import made, with the only copy of its password. */
export interface ImportedAccount {
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

/**
 * Makes an account with a generated password for each line of a CSV file (`name` or `name,role`, with
 * that header): all of them, or none. Hashing takes most of the time, which grows with their number.
 *
 * @param options.beforeStored - is given the passwords before any account is made, to write them
 *   down; when it fails, no account is made
 * @throws IsobarError `ERR_IMPORT` that lists every problem of the file, with its line
 */
export async function importAccounts(options: {
  accounts: Accounts;
  csv: string;
  beforeStored?: (made: readonly ImportedAccount[]) => Promise<void>;
}): Promise<ImportedAccount[]> {
  const { accounts, csv, beforeStored } = options;
  const list = parseAccountList(csv);
  const problems = [...list.problems];
  for (const { line, name } of list.accounts) {
    if ((await accounts.get(name)) !== undefined) {
      problems.push({ line, problem: `name "${name}" belongs to an account that exists already` });
    }
  }
  if (problems.length > 0) throw importError(problems);
  const made = await accounts.createMany(list.accounts, {
    beforeStored: async (credentials) => beforeStored?.(credentials.map(toImported)),
  });
  return made.map(toImported);
}

function toImported({ account, password }: Credentials): ImportedAccount {
  return { name: account.name, role: account.role, password };
}

function importError(problems: LineProblem[]): IsobarError {
  const lines = problems
    .sort((one, other) => one.line - other.line)
    .map(({ line, problem }) => `  line ${line}: ${problem}`);
  return new IsobarError(
    'ERR_IMPORT',
    `No account was made, the list does not fit:\n${lines.join('\n')}`,
  );
}
