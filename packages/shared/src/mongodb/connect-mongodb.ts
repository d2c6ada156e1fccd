import { MongoClient, type Db } from 'mongodb';

import { IsobarError, messageOf } from '../isobar-error.ts';
import type { Closable } from '../service/lifecycle.ts';

export interface MongodbConnection extends Closable {
  readonly database: Db;
}

/**
 * Connects to MongoDB, or to a server that speaks its protocol, and makes sure that it answers.
 * Writes are acknowledged by a majority and journalled, so that what is confirmed survives a failover.
 *
 * @param options.url - `mongodb://` or `mongodb+srv://`, with the database's name as its path
 *   (`isobar` where it has none)
 * @throws IsobarError `ERR_MONGODB_UNREACHABLE`; of the URL only the hosts are in its message
 */
export async function connectMongodb(options: {
  url: string;
  applicationName: string;
  serverSelectionTimeoutSeconds?: number;
}): Promise<MongodbConnection> {
  const { url, applicationName, serverSelectionTimeoutSeconds = 10 } = options;
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(url, {
      appName: applicationName,
      serverSelectionTimeoutMS: serverSelectionTimeoutSeconds * 1000,
      writeConcern: { w: 'majority', journal: true },
    });
    await client.connect();
    const database = client.db(databaseName(url));
    await database.command({ ping: 1 });
    const connected = client;
    return { database, close: () => connected.close() };
  } catch (error) {
    await client?.close().catch(() => undefined);
    throw new IsobarError(
      'ERR_MONGODB_UNREACHABLE',
      `MongoDB at ${hostsOf(url)} does not answer (${messageOf(error)}); check ISOBAR_MONGODB_URL and that the server runs`,
      { cause: error },
    );
  }
}

/** The database that a MongoDB URL names as its path; `isobar` where it names none. */
export function databaseName(url: string): string {
  const path = /^mongodb(?:\+srv)?:\/\/[^/?]+\/([^?]+)/.exec(url)?.[1];
  return path === undefined ? 'isobar' : decodeURIComponent(path);
}

/**
 * The hosts of a MongoDB URL, where it is sure that they are: an "@" may stand unescaped in a
 * password, and options may hold secrets.
 */
function hostsOf(url: string): string {
  const hosts = /^mongodb(?:\+srv)?:\/\/(?:[^/?#@]*@)?([^/?#@]+)(?:[/?][^@]*)?$/.exec(url)?.[1];
  return hosts ?? 'the given URL';
}
