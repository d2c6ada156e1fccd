import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';

import { TOKEN_ALGORITHM } from '@isobar/shared';
import { z } from 'zod';

const coordinateSchema = z.string().regex(/^[\w-]{43}$/);

/** A P-256 public key as a JWK (RFC 7518, section 6.2), ready for a JWKS. */
const publicJwkSchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinateSchema,
  y: coordinateSchema,
  kid: coordinateSchema,
  alg: z.literal(TOKEN_ALGORITHM),
  use: z.literal('sig'),
});
export type PublicJwk = z.infer<typeof publicJwkSchema>;

/** What a key file holds: a JWK with two members of our own. `d` is missing once it has retired. */
const keyFileSchema = publicJwkSchema.extend({
  d: coordinateSchema.optional(),
  createdAt: z.iso.datetime(),
  retiredAt: z.iso.datetime().optional(),
});
type KeyFile = z.infer<typeof keyFileSchema>;

/** A signing key, or what is left of one: its public part. */
export interface StoredKey {
  readonly publicJwk: PublicJwk;
  readonly publicKey: KeyObject;
  readonly createdAt: Date;
  /** Missing once the key has retired. */
  readonly privateKey?: KeyObject;
  readonly retiredAt?: Date;
}

/** A new ES256 key, as the text of its file. */
export function generateKeyFile(createdAt: Date): { kid: string; text: string } {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    format: 'jwk',
  });
  const { x = '', y = '', d = '' } = jwk;
  const kid = thumbprint(x, y);
  const file: KeyFile = {
    ...{ kty: 'EC', crv: 'P-256', x, y, kid, alg: TOKEN_ALGORITHM, use: 'sig' },
    d,
    createdAt: createdAt.toISOString(),
  };
  return { kid, text: format(file) };
}

/** The text of a key's file from when it retires: the public part alone. */
export function retiredKeyFile(key: StoredKey, retiredAt: Date): string {
  const createdAt = key.createdAt.toISOString();
  return format({ ...key.publicJwk, createdAt, retiredAt: retiredAt.toISOString() });
}

/** Reads the text of a key file. @throws anything, where it holds no sound key */
export function parseKeyFile(text: string): StoredKey {
  const file = keyFileSchema.parse(JSON.parse(text));
  const { d, createdAt, retiredAt, ...publicJwk } = file;
  if (publicJwk.kid !== thumbprint(publicJwk.x, publicJwk.y)) throw new Error('kid does not fit');
  const publicKey = createPublicKey({ key: publicJwk, format: 'jwk' });
  const key = { publicJwk, publicKey, createdAt: new Date(createdAt) };
  if (d === undefined) {
    if (retiredAt === undefined) throw new Error('neither d nor retiredAt');
    return { ...key, retiredAt: new Date(retiredAt) };
  }
  const privateKey = createPrivateKey({ key: { ...publicJwk, d }, format: 'jwk' });
  const sample = Buffer.from('isobar');
  if (!verify('sha256', sample, publicKey, sign('sha256', sample, privateKey))) {
    throw new Error('d does not fit x and y');
  }
  return { ...key, privateKey };
}

/** The key's id: its JWK thumbprint (RFC 7638), with the members in the order of that RFC's section 3.2. */
function thumbprint(x: string, y: string): string {
  const members = JSON.stringify({ crv: 'P-256', kty: 'EC', x, y });
  return createHash('sha256').update(members).digest('base64url');
}

function format(file: KeyFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
