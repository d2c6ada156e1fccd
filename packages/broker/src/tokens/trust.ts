import { revocationsSchema } from '@isobar/shared';
import { z } from 'zod';

/** One public key of a JWKS (RFC 7517) of the only kind that tokens are signed with: P-256 for ES256. */
const publicKeySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().min(1).max(256),
  x: z.base64url().length(43),
  y: z.base64url().length(43),
});
export type PublicKey = z.infer<typeof publicKeySchema>;

/** The answer of `GET /.well-known/jwks.json`. Keys of other kinds are none of ours and are passed over. */
export const keysSchema = z.object({ keys: z.array(z.unknown()).max(100) }).transform(({ keys }) =>
  keys.flatMap((key) => {
    const parsed = publicKeySchema.safeParse(key);
    return parsed.success ? [parsed.data] : [];
  }),
);

/** What the broker knows from auth, and keeps in its cache file while auth is away. */
export const trustSchema = z.object({
  issuer: z.string(),
  keys: z.array(publicKeySchema).min(1),
  revocations: revocationsSchema.shape.revocations,
});
export type Trust = z.infer<typeof trustSchema>;
