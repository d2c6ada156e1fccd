import { writeFile, readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

import { importAccounts, MAX_PAGE, type Account, type Accounts } from '@isobar/auth';
import { IsobarError, ROLES, type Role } from '@isobar/shared';
import { Option, type Command } from 'commander';

import { print, type Context } from '../context.ts';
import { noteOnKeptAccount } from '../platform/kept-account.ts';
import { authStoreSettingsSchema, withAuthStores } from '../platform/with-auth-stores.ts';
import { formatSettingsHelp } from '../terminal/settings-help.ts';
import { formatTable } from '../terminal/format-table.ts';

export function addAccountCommand(program: Command, context: Context): void {
  const command = program
    .command('account')
    .description('make, list, disable and delete accounts')
    .addHelpText('after', formatSettingsHelp(authStoreSettingsSchema));
  const withAccounts = (action: (accounts: Accounts) => Promise<void>): Promise<void> =>
    withAuthStores(context, ({ accounts }) => action(accounts));

  command
    .command('add <name>')
    .description('make an account; its password is printed once')
    .addOption(roleOption())
    .option('--password-stdin', 'take the password from standard input')
    .action((name: string, options: { role: Role; passwordStdin?: true }) =>
      withAccounts(async (accounts) => {
        const password = options.passwordStdin ? await readPassword(context) : undefined;
        const made = await accounts.create({
          name,
          role: options.role,
          ...(password !== undefined && { password }),
        });
        if (password === undefined) print(context, made.password);
        context.errorOutput.write(`Account ${name} was made, with the role ${options.role}\n`);
      }),
    );
  command
    .command('list')
    .description('list all accounts')
    .action(() => withAccounts((accounts) => list(context, accounts)));
  command
    .command('password <name>')
    .description('set a new password, which is printed once; older tokens end')
    .option('--password-stdin', 'take the password from standard input')
    .action((name: string, options: { passwordStdin?: true }) =>
      withAccounts(async (accounts) => {
        const password = options.passwordStdin ? await readPassword(context) : undefined;
        const note = noteOnKeptAccount(context, name);
        const { password: set } = await accounts.setPassword(name, password);
        if (password === undefined) print(context, set);
        context.errorOutput.write(`Account ${name} has a new password\n${note}`);
      }),
    );
  for (const [verb, description, done] of [
    ['disable', 'refuse its logins and end its connections', 'is disabled'],
    ['enable', 'let it log in again', 'is enabled'],
    ['delete', 'remove it for good', 'is deleted'],
  ] as const) {
    command
      .command(`${verb} <name>`)
      .description(description)
      .action((name: string) =>
        withAccounts(async (accounts) => {
          const note = verb === 'delete' ? noteOnKeptAccount(context, name) : '';
          await accounts[verb === 'delete' ? 'remove' : verb](name);
          print(context, `Account ${name} ${done}`);
          context.errorOutput.write(note);
        }),
      );
  }
  addImport(command, context);
}

function roleOption(): Option {
  return new Option('--role <role>', 'what the account is for')
    .choices(ROLES)
    .makeOptionMandatory();
}

function addImport(command: Command, context: Context): void {
  command
    .command('import <file>')
    .description('make many accounts from a CSV file with the header "name" or "name,role"')
    .option('--passwords <file>', 'where the passwords go (mode 0600)', 'passwords.csv')
    .action((file: string, options: { passwords: string }) =>
      withAuthStores(context, async ({ accounts }) => {
        const csv = await readText(file);
        // Written before any account is stored: passwords that cannot be written down are lost.
        const made = await importAccounts({
          accounts,
          csv,
          beforeStored: (accounts) => writePasswords(options.passwords, accounts),
        });
        print(
          context,
          `${made.length} accounts were made; their passwords are in ${options.passwords}`,
        );
      }),
    );
}

async function list(context: Context, accounts: Accounts): Promise<void> {
  const all: Account[] = [];
  let after: string | undefined;
  do {
    const page = await accounts.list({ limit: MAX_PAGE, ...(after !== undefined && { after }) });
    all.push(...page.accounts);
    after = page.next;
  } while (after !== undefined);
  const rows = all.map((account) => [
    account.name,
    account.role,
    account.disabled ? 'disabled' : 'enabled',
    new Date(account.createdAt).toISOString().slice(0, 10),
  ]);
  print(context, formatTable(['name', 'role', 'state', 'made'], rows));
}

async function readPassword(context: Context): Promise<string> {
  return (await text(context.input)).replace(/\r?\n$/, '');
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new IsobarError('ERR_FILE', `${file} cannot be read; expected a CSV file`, {
      cause: error,
    });
  }
}

async function writePasswords(
  file: string,
  accounts: readonly { name: string; password: string }[],
): Promise<void> {
  const lines = accounts.map(({ name, password }) => `${name},${password}`);
  const content = `${['name,password', ...lines].join('\n')}\n`;
  try {
    await writeFile(file, content, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    throw new IsobarError(
      'ERR_FILE',
      `${file} cannot be made; expected a new file in a folder that exists, choose one with --passwords`,
      { cause: error },
    );
  }
}
