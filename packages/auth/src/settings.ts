import { isIP } from 'node:net';

import { DEFAULT_TOKEN_ISSUER } from '@isobar/shared';
import { setting } from '@isobar/shared/service';
import { z } from 'zod';

import { parseAccountSettings } from './accounts/parse-account-settings.ts';
import { cellsSchema } from './cells/cell.ts';
import { DEFAULT_TOKEN_SECONDS, MAX_LOGIN_TOKEN_SECONDS } from './tokens/token-lifetime.ts';

const MIN_TOKEN_SECONDS = 10;

const proxyExpectation =
  'expected IP addresses or networks, separated by commas, such as 127.0.0.1,10.0.0.0/8';

/** The settings of the auth service. */
export const authSettingsSchema = z.object({
  ISOBAR_HOST: setting
    .text('expected a host name or IP address')
    .default('127.0.0.1')
    .describe('address to listen on; 0.0.0.0 lets the network in'),
  ISOBAR_AUTH_PORT: setting.port().default(8080).describe('HTTP port of the auth service'),
  ISOBAR_DATA: setting
    .text('expected a folder')
    .default('./data')
    .describe('folder for the signing keys and, without MongoDB, the accounts'),
  ISOBAR_BROKER_URL: setting
    .url('mqtt', 'mqtts', 'ws', 'wss')
    .default('mqtt://127.0.0.1:1883')
    .describe('the broker URL that logins answer with'),
  ISOBAR_BROKERS: cellsSchema
    .optional()
    .describe(
      'the cells of a fleet with several, as JSON, instead of ISOBAR_BROKER_URL (docs/scaling.md)',
    ),
  ISOBAR_TOKEN_SECONDS: setting
    .wholeNumber(MIN_TOKEN_SECONDS, MAX_LOGIN_TOKEN_SECONDS)
    .default(DEFAULT_TOKEN_SECONDS)
    .describe("how long a token is good for, in seconds; an admin's for an hour at most"),
  ISOBAR_TOKEN_ISSUER: setting
    .text('expected a name')
    .default(DEFAULT_TOKEN_ISSUER)
    .describe('"iss" of the tokens; broker and auth must agree on it'),
  ISOBAR_MONGODB_URL: setting
    .mongodbUrl()
    .optional()
    .describe('MongoDB for the accounts, instead of a file in the data folder'),
  ISOBAR_ACCOUNTS: z
    .string()
    .transform((text, context) => {
      const { accounts, problems } = parseAccountSettings(text);
      for (const message of problems) context.addIssue({ code: 'custom', message });
      return accounts;
    })
    .optional()
    .describe(
      'accounts that every start makes, or gives this password: lines of name,role,password; better given as ISOBAR_ACCOUNTS_FILE',
    ),
  ISOBAR_TRUST_PROXY: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine((parts) => parts.every(isNetwork), { error: proxyExpectation })
    .optional()
    .describe(
      'reverse proxies whose X-Forwarded-For is believed, as addresses or networks with commas between',
    ),
});
export type AuthSettings = z.infer<typeof authSettingsSchema>;

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128);
}
