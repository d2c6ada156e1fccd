import { IsobarError, type Role } from '@isobar/shared';
import { MongoNetworkError, MongoServerError, MongoServerSelectionError, type Db } from 'mongodb';

import type { AccountRecord, AccountStore, Revocation } from './account-store.ts';

interface AccountDocument {
  readonly _id: string;
  readonly role: Role;
  readonly passwordHash: string;
  readonly passwordSource: AccountRecord['passwordSource'];
  readonly disabled: boolean;
  readonly createdAt: Date;
  readonly passwordSetAt: Date;
  readonly tokensNotBefore: number;
}

interface RevocationDocument {
  readonly _id: string;
  readonly notBefore: number;
}

const DUPLICATE_KEY = 11_000;

/**
 * Accounts in MongoDB, for several auth processes, in the collections `accounts` and `revocations`.
 * It keeps to what other servers of the protocol know too: no transactions, no aggregation. So an
 * insert of several accounts that loses its process half way leaves the first ones behind.
 *
 * The connection stays the caller's: `close()` leaves it open.
 */
export async function openMongodbAccountStore(options: { database: Db }): Promise<AccountStore> {
  const accounts = options.database.collection<AccountDocument>('accounts');
  const revocations = options.database.collection<RevocationDocument>('revocations');
  await reachable(() =>
    Promise.all([
      accounts.createIndex({ role: 1, disabled: 1 }),
      revocations.createIndex({ notBefore: 1 }),
    ]),
  );

  async function insertOne(record: AccountRecord): Promise<boolean> {
    try {
      await accounts.insertOne(toDocument(record));
      return true;
    } catch (error) {
      if (error instanceof MongoServerError && error.code === DUPLICATE_KEY) return false;
      throw error;
    }
  }

  async function insertAll(records: readonly AccountRecord[]): Promise<string[]> {
    const names = records.map(({ name }) => name);
    const taken = await accounts.find({ _id: { $in: names } }).toArray();
    if (taken.length > 0) return taken.map(({ _id }) => _id);
    const inserted: string[] = [];
    try {
      for (const record of records) {
        if (!(await insertOne(record))) {
          await accounts.deleteMany({ _id: { $in: inserted } });
          return [record.name];
        }
        inserted.push(record.name);
      }
    } catch (error) {
      await accounts.deleteMany({ _id: { $in: inserted } }).catch(() => undefined);
      throw error;
    }
    return [];
  }

  return {
    insert: (records) => reachable(() => insertAll(records)),
    find: (name) =>
      reachable(
        async () => (await accounts.find({ _id: name }).limit(1).toArray()).map(toRecord)[0],
      ),
    list: ({ after = '', limit }) =>
      reachable(async () => {
        const cursor = accounts.find({ _id: { $gt: after } }).sort({ _id: 1 });
        return (await cursor.limit(limit).toArray()).map(toRecord);
      }),
    hasOtherEnabledAdmin: (name) =>
      reachable(async () => {
        const admins = await accounts.find({ role: 'admin', disabled: false }).limit(2).toArray();
        return admins.some(({ _id }) => _id !== name);
      }),
    replace: (before, after) =>
      reachable(async () => {
        const { _id, ...changed } = toDocument(after);
        const { tokensNotBefore } = before;
        const result = await accounts.updateOne({ _id, tokensNotBefore }, { $set: changed });
        return result.matchedCount > 0;
      }),
    remove: ({ name, tokensNotBefore }) =>
      reachable(async () => {
        const result = await accounts.deleteOne({ _id: name, tokensNotBefore });
        return result.deletedCount > 0;
      }),
    revoke: ({ name, notBefore }) =>
      reachable(async () => {
        await revocations.updateOne({ _id: name }, { $max: { notBefore } }, { upsert: true });
      }),
    findRevocation: (name) =>
      reachable(
        async () => (await revocations.find({ _id: name }).limit(1).toArray()).map(toRevocation)[0],
      ),
    listRevocations: ({ since }) =>
      reachable(async () => {
        const cursor = revocations.find({ notBefore: { $gte: since } }).sort({ _id: 1 });
        return (await cursor.toArray()).map(toRevocation);
      }),
    forgetRevocations: ({ before }) =>
      reachable(async () => {
        await revocations.deleteMany({ notBefore: { $lt: before } });
      }),
    close: () => Promise.resolve(),
  };
}

async function reachable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MongoNetworkError || error instanceof MongoServerSelectionError)) {
      throw error;
    }
    throw new IsobarError(
      'ERR_STORE_UNAVAILABLE',
      'MongoDB does not answer; check that the server runs and that the network reaches it',
      { cause: error },
    );
  }
}

function toDocument({ name, ...rest }: AccountRecord): AccountDocument {
  return { _id: name, ...rest };
}

function toRecord({ _id, ...rest }: AccountDocument): AccountRecord {
  return { name: _id, ...rest };
}

function toRevocation({ _id, notBefore }: RevocationDocument): Revocation {
  return { name: _id, notBefore };
}
