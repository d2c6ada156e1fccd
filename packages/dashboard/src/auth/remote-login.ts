import { loginResponseSchema } from '@isobar/shared';

import type { LogIn } from '../api/login-route.ts';
import { createAskAuth } from './ask-auth.ts';

/**
 * Passes logins on to an auth service elsewhere. It is told the client's address in X-Forwarded-For,
 * and believes it where its ISOBAR_TRUST_PROXY names this machine.
 *
 * Throws what auth answers, or IsobarError `ERR_LOGIN_UNREACHABLE`.
 */
export function createRemoteLogin(options: { authUrl: string }): LogIn {
  const ask = createAskAuth(options);

  return async ({ name, password, address }) => {
    const { token, expiresAt } = await ask(loginResponseSchema, {
      method: 'POST',
      path: 'login',
      headers: { 'x-forwarded-for': address },
      body: { name, password },
    });
    return { token, expiresAt: new Date(expiresAt) };
  };
}
