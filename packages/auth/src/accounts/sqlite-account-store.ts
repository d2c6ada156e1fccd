import { codeOf, IsobarError, type Role } from '@isobar/shared';
import { isCorruption, openDatabase, type SqliteDatabase } from '@isobar/shared/sqlite';

import type { AccountRecord, AccountStore, Revocation } from './account-store.ts';

const MIGRATIONS = [
  `CREATE TABLE accounts (
     name TEXT PRIMARY KEY,
     role TEXT NOT NULL,
     password_hash TEXT NOT NULL,
     password_source TEXT NOT NULL,
     disabled INTEGER NOT NULL,
     created_at INTEGER NOT NULL,        -- Unix milliseconds
     password_set_at INTEGER NOT NULL,   -- Unix milliseconds
     tokens_not_before INTEGER NOT NULL  -- Unix seconds
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX accounts_by_role ON accounts (role, disabled);
   CREATE TABLE revocations (
     name TEXT PRIMARY KEY,
     not_before INTEGER NOT NULL         -- Unix seconds
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX revocations_by_time ON revocations (not_before);`,
];

/**
 * Accounts in an SQLite file, for one machine: several processes of it may share the file.
 *
 * @throws IsobarError as {@link openDatabase} does
 */
export function openSqliteAccountStore(options: { path: string }): AccountStore {
  const { path } = options;
  const database = openDatabase({ path, migrations: MIGRATIONS });
  const statements = prepareStatements(database);
  let isClosed = false;

  // The driver is synchronous; answers come as from a database across the network all the same.
  // eslint-disable-next-line @typescript-eslint/require-await -- so that a throw becomes a rejection
  async function answer<T>(work: () => T): Promise<T> {
    try {
      return work();
    } catch (error) {
      throw explain(error, path);
    }
  }

  const insertAll = (records: readonly AccountRecord[]): string[] =>
    inTransaction(database, () => {
      const taken = records.filter(({ name }) => statements.find.all(name).length > 0);
      if (taken.length === 0) {
        for (const record of records) statements.insert.run(...toValues(record));
      }
      return taken.map(({ name }) => name);
    });

  return {
    insert: (records) => answer(() => insertAll(records)),
    find: (name) => answer(() => toRecords(statements.find.all(name))[0]),
    list: ({ after = '', limit }) => answer(() => toRecords(statements.list.all(after, limit))),
    hasOtherEnabledAdmin: (name) => answer(() => statements.otherAdmin.all(name).length > 0),
    replace: (before, after) =>
      answer(() => {
        const [, ...changed] = toValues(after);
        return statements.replace.run(...changed, before.name, before.tokensNotBefore).changes > 0;
      }),
    remove: ({ name, tokensNotBefore }) =>
      answer(() => statements.remove.run(name, tokensNotBefore).changes > 0),
    revoke: ({ name, notBefore }) =>
      answer(() => {
        statements.revoke.run(name, notBefore);
      }),
    findRevocation: (name) => answer(() => toRevocations(statements.findRevocation.all(name))[0]),
    listRevocations: ({ since }) =>
      answer(() => toRevocations(statements.listRevocations.all(since))),
    forgetRevocations: ({ before }) =>
      answer(() => {
        statements.forgetRevocations.run(before);
      }),
    close: () =>
      answer(() => {
        if (isClosed) return;
        isClosed = true;
        // libsql 0.5.29 keeps the file open while prepared statements live, so SQLite does not do this
        // at close: everything into the one file, for whoever copies it.
        database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
        database.close();
      }),
  };
}

function prepareStatements(database: SqliteDatabase) {
  return {
    insert: database.prepare('INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    find: database.prepare('SELECT * FROM accounts WHERE name = ?'),
    list: database.prepare('SELECT * FROM accounts WHERE name > ? ORDER BY name LIMIT ?'),
    otherAdmin: database.prepare(
      `SELECT 1 FROM accounts WHERE role = 'admin' AND disabled = 0 AND name <> ? LIMIT 1`,
    ),
    replace: database.prepare(
      `UPDATE accounts SET role = ?, password_hash = ?, password_source = ?, disabled = ?,
         created_at = ?, password_set_at = ?, tokens_not_before = ?
       WHERE name = ? AND tokens_not_before = ?`,
    ),
    remove: database.prepare('DELETE FROM accounts WHERE name = ? AND tokens_not_before = ?'),
    revoke: database.prepare(
      `INSERT INTO revocations VALUES (?, ?)
       ON CONFLICT (name) DO UPDATE SET not_before = max(not_before, excluded.not_before)`,
    ),
    findRevocation: database.prepare('SELECT * FROM revocations WHERE name = ?'),
    listRevocations: database.prepare(
      'SELECT * FROM revocations WHERE not_before >= ? ORDER BY name',
    ),
    forgetRevocations: database.prepare('DELETE FROM revocations WHERE not_before < ?'),
  };
}

function inTransaction<T>(database: SqliteDatabase, work: () => T): T {
  // Immediate: what is read inside is still so when it is written.
  return (database.transaction(work) as unknown as { immediate: () => T }).immediate();
}

function toValues(record: AccountRecord): (string | number)[] {
  return [
    record.name,
    record.role,
    record.passwordHash,
    record.passwordSource,
    record.disabled ? 1 : 0,
    record.createdAt.getTime(),
    record.passwordSetAt.getTime(),
    record.tokensNotBefore,
  ];
}

interface AccountRow {
  name: string;
  role: Role;
  password_hash: string;
  password_source: AccountRecord['passwordSource'];
  disabled: number;
  created_at: number;
  password_set_at: number;
  tokens_not_before: number;
}

function toRecords(rows: unknown[]): AccountRecord[] {
  return (rows as AccountRow[]).map((row) => ({
    name: row.name,
    role: row.role,
    passwordHash: row.password_hash,
    passwordSource: row.password_source,
    disabled: row.disabled !== 0,
    createdAt: new Date(row.created_at),
    passwordSetAt: new Date(row.password_set_at),
    tokensNotBefore: row.tokens_not_before,
  }));
}

function toRevocations(rows: unknown[]): Revocation[] {
  return (rows as { name: string; not_before: number }[]).map((row) => ({
    name: row.name,
    notBefore: row.not_before,
  }));
}

function explain(error: unknown, path: string): unknown {
  if (isCorruption(error)) {
    return new IsobarError(
      'ERR_DATA_FILE_CORRUPT',
      `Data file ${path} is damaged; restore it from a backup, or move it away to start with an empty one`,
      { cause: error },
    );
  }
  const code = codeOf(error);
  if (!code.startsWith('SQLITE_')) return error;
  return new IsobarError(
    'ERR_STORE_UNAVAILABLE',
    `Data file ${path} cannot be used now (${code}); expected a disk with room and no program that holds the file locked`,
    { cause: error },
  );
}
