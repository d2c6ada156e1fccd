import { IsobarError, mayReceive, stationTopic, type TokenClaims } from '@isobar/shared';
import { bearerToken } from '@isobar/shared/http';
import type { FastifyInstance } from 'fastify';

/** Checks a token. The broker's verifier is one. */
export interface TokenVerifier {
  /** @throws IsobarError `ERR_TOKEN_REJECTED`, `ERR_TOKEN_KEYS_UNAVAILABLE` */
  verify(token: string): Promise<TokenClaims>;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is, on routes behind {@link addTokenGuard}. */
    claims: TokenClaims;
  }
}

/** Lets only requests with a good bearer token on to the routes of `app`. */
export function addTokenGuard(app: FastifyInstance, verifier: TokenVerifier): void {
  app.decorateRequest('claims');
  app.addHook('onRequest', async (request) => {
    request.claims = await verifier.verify(bearerToken(request, 'the token of an account'));
  });
}

/** Lets only admins on to the routes of `app`, which are behind {@link addTokenGuard}. */
export function addAdminGuard(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { sub, role } = request.claims;
    if (role === 'admin') {
      done();
      return;
    }
    const message = `Account ${sub} has the role ${role}; expected the token of an admin`;
    done(new IsobarError('ERR_FORBIDDEN', message));
  });
}

/** True where the account may see a station: who may receive its readings may look at them. */
export function maySee({ acl }: TokenClaims, station: string): boolean {
  return mayReceive(acl, stationTopic(station, 'readings'));
}

/** @throws IsobarError `ERR_STATION_FORBIDDEN` */
export function checkMaySee(claims: TokenClaims, station: string): void {
  if (maySee(claims, station)) return;
  throw new IsobarError(
    'ERR_STATION_FORBIDDEN',
    `Account ${claims.sub} may not see station ${station}; expected an account whose access list allows ${stationTopic(station, 'readings')}`,
  );
}
