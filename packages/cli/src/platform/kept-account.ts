import { authSettingsSchema } from '@isobar/auth';
import { readSettings } from '@isobar/shared/service';

import type { Context } from '../context.ts';

const schema = authSettingsSchema.pick({ ISOBAR_ACCOUNTS: true });

/** What becomes at the next start of auth of an account that was changed or deleted, where ISOBAR_ACCOUNTS names it. */
export function noteOnKeptAccount({ environment }: Context, name: string): string {
  const { ISOBAR_ACCOUNTS: kept = [] } = readSettings(schema, environment);
  if (!kept.some((account) => account.name === name)) return '';
  return `ISOBAR_ACCOUNTS names ${name}: the next start of auth gives it the password that stands there, and makes it anew where it is missing. Change it there too\n`;
}
