import { nameSchema, roleSchema, type Role } from '@isobar/shared';

/** One line of the list, with its number in the file (from 1). */
export interface ListedAccount {
  readonly line: number;
  readonly name: string;
  readonly role: Role;
}

export interface LineProblem {
  readonly line: number;
  readonly problem: string;
}

const HEADERS: readonly string[] = ['name', 'name,role'];

/**
 * Reads a CSV file (RFC 4180, without line breaks inside of quotes) with the header `name` or
 * `name,role`; a missing role is `station`. Empty lines are passed over.
 */
export function parseAccountList(csv: string): {
  accounts: ListedAccount[];
  problems: LineProblem[];
} {
  const lines = csv.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const header = splitFields(lines[0] ?? '')
    .join(',')
    .toLowerCase();
  if (!HEADERS.includes(header)) {
    const problem = 'expected the header "name" or "name,role"';
    return { accounts: [], problems: [{ line: 1, problem }] };
  }
  const accounts: ListedAccount[] = [];
  const problems: LineProblem[] = [];
  const firstLines = new Map<string, number>();
  for (const [index, text] of lines.entries()) {
    if (index === 0 || text.trim() === '') continue;
    const line = index + 1;
    const [name = '', role = '', ...more] = splitFields(text);
    const found = problemsOf({ name, role, more, first: firstLines.get(name) });
    problems.push(...found.map((problem) => ({ line, problem })));
    if (!firstLines.has(name)) firstLines.set(name, line);
    const checkedRole = roleSchema.safeParse(role === '' ? 'station' : role);
    if (found.length === 0 && checkedRole.success) {
      accounts.push({ line, name, role: checkedRole.data });
    }
  }
  if (accounts.length === 0 && problems.length === 0) {
    problems.push({ line: 2, problem: 'expected at least one account below the header' });
  }
  return { accounts, problems };
}

function splitFields(line: string): string[] {
  return line.split(',').map((field) => field.trim().replace(/^"(.*)"$/, '$1'));
}

function problemsOf(fields: {
  name: string;
  role: string;
  more: readonly string[];
  first: number | undefined;
}): string[] {
  const { name, role, more, first } = fields;
  const problems: string[] = [];
  const checkedName = nameSchema.safeParse(name);
  if (!checkedName.success) {
    problems.push(`name ${JSON.stringify(name)}: ${checkedName.error.issues[0]?.message ?? ''}`);
  } else if (first !== undefined) {
    problems.push(`name "${name}" stands in line ${first} already`);
  }
  const checkedRole = roleSchema.safeParse(role === '' ? 'station' : role);
  if (!checkedRole.success) {
    problems.push(`role ${JSON.stringify(role)}: ${checkedRole.error.issues[0]?.message ?? ''}`);
  }
  if (more.length > 0) {
    problems.push(`${more.length + 2} fields; expected a name and, if need be, a role`);
  }
  return problems;
}
