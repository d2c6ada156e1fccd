import { IsobarError, loginResponseSchema } from '@isobar/shared';
import { RetryLaterError } from '@isobar/shared/http';
import { z } from 'zod';

import type { LogIn } from './api/login-route.ts';

const TIMEOUT_SECONDS = 15;
const DEFAULT_RETRY_SECONDS = 5;
const refusalSchema = z.object({
  error: z.object({ code: z.string().regex(/^ERR_/), message: z.string() }),
});

/**
 * Passes logins on to an auth service elsewhere. It is told the client's address in X-Forwarded-For,
 * and believes it where its ISOBAR_TRUST_PROXY names this machine.
 *
 * Throws what auth answers, or IsobarError `ERR_LOGIN_UNREACHABLE`.
 */
export function createRemoteLogin({ authUrl }: { authUrl: string }): LogIn {
  const url = new URL('login', authUrl.endsWith('/') ? authUrl : `${authUrl}/`);

  return async ({ name, password, address }) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ name, password }),
      redirect: 'error', // a password goes to the address that was configured and nowhere else
      signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    }).catch((error: unknown) => {
      throw unreachable(error);
    });
    const body: unknown = await response.json().catch(() => undefined);
    const answer = loginResponseSchema.safeParse(body);
    if (response.ok && answer.success) {
      return { token: answer.data.token, expiresAt: new Date(answer.data.expiresAt) };
    }
    throw refusal(body, response.headers.get('retry-after'));
  };
}

function refusal(body: unknown, retryAfter: string | null): IsobarError {
  const { data } = refusalSchema.safeParse(body);
  if (data === undefined) return unreachable(undefined);
  const code = data.error.code as IsobarError['code'];
  if (retryAfter === null) return new IsobarError(code, data.error.message);
  const seconds = Number(retryAfter);
  return new RetryLaterError(code, data.error.message, {
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : DEFAULT_RETRY_SECONDS,
  });
}

function unreachable(cause: unknown): IsobarError {
  return new IsobarError(
    'ERR_LOGIN_UNREACHABLE',
    'The auth service does not answer; check ISOBAR_AUTH_URL and that the auth service runs',
    { cause },
  );
}
