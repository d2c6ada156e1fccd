import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Random } from '@isobar/shared';
import { openMongodbReadingStore, openSqliteReadingStore, type ReadingStore } from '@isobar/ingest';
import type { Closable } from '@isobar/shared/service';
import { connectMongodb } from '@isobar/shared/mongodb';
import Database from 'libsql';

import { createChaosProxy, type ChaosProxy } from './chaos-proxy.ts';

/** Where the platform keeps accounts and readings during a run. */
export interface StoreUnderTest extends Closable {
  /** Points auth and ingest at it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What carries the connections to it; none where it is a file. */
  readonly proxy?: ChaosProxy;
  /** @returns how to end it; `undefined` where there is nothing to write to yet */
  refuseWrites(): (() => void) | undefined;
  /** Past every fault, to see what it holds. */
  open(): Promise<ReadingStore>;
}

/** Files below the data folders of auth and ingest. */
export function createSqliteUnderTest(ingestFolder: string): StoreUnderTest {
  const path = join(ingestFolder, 'readings.db');
  return {
    environment: {},
    /** Another writer holds the database: every write of ingest is refused as busy. */
    refuseWrites: () => {
      if (!existsSync(path)) return undefined;
      const database = new Database(path);
      database.exec('PRAGMA busy_timeout = 5000');
      try {
        database.exec('BEGIN IMMEDIATE');
      } catch {
        database.close(); // ingest was frozen in the middle of a write, and has the lock itself
        return undefined;
      }
      return () => {
        database.exec('ROLLBACK');
        database.close();
      };
    },
    open: () => openSqliteReadingStore({ path }),
    close: () => Promise.resolve(),
  };
}

/**
 * A database of its own on a MongoDB server, reached through a bad network. It is dropped in the end.
 *
 * @param options.url - `mongodb://` with one host; a path is replaced, options stay
 * @throws TypeError where the URL cannot be read; `ERR_MONGODB_UNREACHABLE`
 */
export async function createMongodbUnderTest(options: {
  url: string;
  random: Random;
}): Promise<StoreUnderTest> {
  const { url, random } = options;
  const name = `isobar-torture-${process.pid}-${Date.now()}`;
  const direct = new URL(url);
  direct.pathname = `/${name}`;
  const connect = () => connectMongodb({ url: direct.href, applicationName: 'isobar-torture' });
  await (await connect()).close();

  const proxy = await createChaosProxy({ protocol: 'bytes', random });
  proxy.setTarget(Number(direct.port || 27_017), direct.hostname);
  const proxied = new URL(direct);
  proxied.host = `127.0.0.1:${proxy.port}`;
  // A driver that asks the server for its address would walk around the proxy.
  proxied.searchParams.set('directConnection', 'true');
  return {
    environment: { ISOBAR_MONGODB_URL: proxied.href },
    proxy,
    /** Nobody answers where it should be. */
    refuseWrites: () => {
      proxy.setWeather({ kind: 'cut' });
      return () => {
        proxy.setWeather({ kind: 'clear' });
      };
    },
    open: async () => {
      const connection = await connect();
      const store = await openMongodbReadingStore({ database: connection.database });
      const close = async (): Promise<void> => {
        await store.close();
        await connection.close();
      };
      return { ...store, close };
    },
    close: async () => {
      await proxy.close();
      const connection = await connect();
      await connection.database.dropDatabase();
      await connection.close();
    },
  };
}
