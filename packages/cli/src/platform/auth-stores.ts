import { join } from 'node:path';

import {
  createAccounts,
  createTokenIssuer,
  openKeyStore,
  openMongodbAccountStore,
  openSqliteAccountStore,
  type Accounts,
  type AccountStore,
  type KeyStore,
  type TokenIssuer,
} from '@isobar/auth';
import { connectMongodb } from '@isobar/shared/mongodb';
import {
  makeDataFolder,
  withLifecycle,
  type Closable,
  type Lifecycle,
} from '@isobar/shared/service';

/** Accounts, signing keys and what issues tokens from them. */
export interface AuthStores extends Closable {
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  readonly tokens: TokenIssuer;
}

export interface AuthStoreSettings {
  readonly ISOBAR_DATA: string;
  readonly ISOBAR_MONGODB_URL?: string | undefined;
  readonly ISOBAR_TOKEN_ISSUER: string;
  readonly ISOBAR_TOKEN_SECONDS: number;
}

/** Opens them where the settings say: files in the data folder, or accounts in MongoDB. */
export function openAuthStores(settings: AuthStoreSettings): Promise<AuthStores> {
  return withLifecycle(async (lifecycle) => {
    const folder = makeDataFolder(settings.ISOBAR_DATA);
    const store = await openAccountStore(settings, folder, lifecycle);
    const accounts = createAccounts({ store });
    const keys = openKeyStore({ folder: join(folder, 'keys') });
    const tokens = createTokenIssuer({
      keys,
      accounts,
      issuer: settings.ISOBAR_TOKEN_ISSUER,
      lifetimeSeconds: settings.ISOBAR_TOKEN_SECONDS,
    });
    return { accounts, keys, tokens, close: () => lifecycle.close() };
  });
}

async function openAccountStore(
  settings: AuthStoreSettings,
  folder: string,
  lifecycle: Lifecycle,
): Promise<AccountStore> {
  if (settings.ISOBAR_MONGODB_URL === undefined) {
    const store = openSqliteAccountStore({ path: join(folder, 'accounts.db') });
    lifecycle.defer(() => store.close());
    return store;
  }
  const connection = await connectMongodb({
    url: settings.ISOBAR_MONGODB_URL,
    applicationName: 'isobar-auth',
  });
  lifecycle.defer(() => connection.close());
  const store = await openMongodbAccountStore({ database: connection.database });
  lifecycle.defer(() => store.close());
  return store;
}
