import { createHash } from 'node:crypto';

import { z } from 'zod';

import { accessRuleSchema, roleSchema } from './access.ts';
import { nameSchema } from './names.ts';

/** The only signature algorithm that is issued and accepted (RFC 7518, section 3.4). */
export const TOKEN_ALGORITHM = 'ES256';
/** `aud` of every token. */
export const TOKEN_AUDIENCE = 'isobar';
/** `iss` of every token, unless the operator chose another. */
export const DEFAULT_TOKEN_ISSUER = 'isobar';

/**
 * The claims of a token (RFC 7519), which is what a client gives as its MQTT password and as its
 * HTTP bearer token. `exp` and `iat` are Unix seconds.
 */
export const tokenClaimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  /** The account's name, which is also the MQTT user name. */
  sub: nameSchema,
  role: roleSchema,
  iat: z.int(),
  exp: z.int(),
  jti: z.string().min(1).max(64),
  acl: z.array(accessRuleSchema).max(64),
  /** The only cell that lets this account in, and where that is; without it any cell does. */
  cell: z.object({ name: nameSchema, url: z.string() }).optional(),
});
export type TokenClaims = z.infer<typeof tokenClaimsSchema>;

const brokerAddressSchema = z.object({
  url: z.string(),
  webSocketUrl: z.string().optional(),
  cell: nameSchema.optional(),
});

/** Answer of `POST /login`. `cells` is for those that may see every cell: all accounts but stations. */
export const loginResponseSchema = z.object({
  token: z.string(),
  /** RFC 3339. */
  expiresAt: z.string(),
  broker: brokerAddressSchema,
  cells: z.array(brokerAddressSchema).optional(),
});
export type LoginResponse = z.infer<typeof loginResponseSchema>;

/**
 * Answer of `GET /.well-known/revocations.json`: tokens of these accounts that were issued before
 * `notBefore` (Unix seconds) are void. `account` is {@link revocationKey} of the name, so that the
 * public list tells a name only to those who know it. An entry leaves once every such token has expired.
 * `deleted`: there is no such account any more.
 */
export const revocationsSchema = z.object({
  revocations: z.array(
    z.object({ account: z.string(), notBefore: z.int(), deleted: z.boolean().optional() }),
  ),
});
export type Revocations = z.infer<typeof revocationsSchema>;

/** How a revocation names an account: SHA-256 of the name, base64url. */
export function revocationKey(name: string): string {
  return createHash('sha256').update(name).digest('base64url');
}
