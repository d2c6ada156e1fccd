import { authSettingsSchema } from '@isobar/auth';
import { readSettings } from '@isobar/shared/service';

import type { Context } from '../context.ts';
import { openAuthStores, type AuthStores } from './auth-stores.ts';

/** What a command reads that works on the accounts or keys themselves. */
export const authStoreSettingsSchema = authSettingsSchema.pick({
  ISOBAR_DATA: true,
  ISOBAR_MONGODB_URL: true,
  ISOBAR_TOKEN_ISSUER: true,
  ISOBAR_TOKEN_SECONDS: true,
});

/** Opens accounts and keys for one command, also beside a running server, and closes them after it. */
export async function withAuthStores<T>(
  context: Context,
  action: (stores: AuthStores) => Promise<T>,
): Promise<T> {
  const stores = await openAuthStores(readSettings(authStoreSettingsSchema, context.environment));
  try {
    return await action(stores);
  } finally {
    await stores.close();
  }
}
