import { IsobarError } from '@isobar/shared';
import { bearerToken } from '@isobar/shared/http';
import type { FastifyInstance } from 'fastify';

import type { Account } from '../accounts/account.ts';
import type { TokenCheck } from '../tokens/token-check.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, on routes behind the admin guard. */
    admin: Account | undefined;
  }
}

/** Lets only requests with an admin's bearer token (RFC 6750) on to the routes of `app`. */
export function addAdminGuard(app: FastifyInstance, options: { checkToken: TokenCheck }): void {
  app.decorateRequest('admin', undefined);
  // Before the body is read: a stranger's body costs nothing.
  app.addHook('onRequest', async (request) => {
    const account = await options.checkToken(bearerToken(request, 'the token of an admin'));
    if (account.role !== 'admin') {
      throw new IsobarError(
        'ERR_FORBIDDEN',
        `Account ${account.name} has the role ${account.role}; expected the token of an admin`,
      );
    }
    request.admin = account;
  });
}
