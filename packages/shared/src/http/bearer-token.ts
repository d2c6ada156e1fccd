import type { FastifyRequest } from 'fastify';

import { IsobarError } from '../isobar-error.ts';

/**
 * The bearer token of a request [RFC 6750, 2.1].
 *
 * @param expected - whose token it has to be, for the message: `the token of an admin`
 * @throws IsobarError `ERR_TOKEN_MISSING`
 */
export function bearerToken(request: FastifyRequest, expected: string): string {
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined) return token;
  throw new IsobarError(
    'ERR_TOKEN_MISSING',
    `Expected the line "Authorization: Bearer TOKEN" with ${expected}; get one from POST /login`,
  );
}
