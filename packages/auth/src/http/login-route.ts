import { nameSchema, type LoginResponse } from '@isobar/shared';
import { readRequest, requestedHost } from '@isobar/shared/http';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';

import type { Account } from '../accounts/account.ts';
import type { Cell } from '../cells/cell.ts';
import type { LoginDesk } from '../logins/login-desk.ts';
import type { AuthMetrics, LoginResult } from '../metrics.ts';
import { MAX_PASSWORD_LENGTH } from '../passwords/password-rules.ts';

const passwordExpectation = `expected a text of 1 to ${MAX_PASSWORD_LENGTH} characters`;

const loginSchema = z.object(
  {
    name: nameSchema,
    password: z
      .string({ error: passwordExpectation })
      .min(1, { error: passwordExpectation })
      // Code units, and decomposed letters have several each: what is longer than this fits no password.
      .max(4 * MAX_PASSWORD_LENGTH, { error: passwordExpectation }),
  },
  { error: 'expected name and password, as JSON or as a form' },
);

/** Tells an account the URL of its broker; `requestedHost` is the host that the client asked. */
export type BrokerUrl = (account: Account, requestedHost: string) => string;

/** `POST /login`, with JSON or a form. */
export function addLoginRoute(
  app: FastifyInstance,
  options: {
    desk: LoginDesk;
    metrics: AuthMetrics;
    brokerUrl: BrokerUrl;
    cells: readonly Cell[] | undefined;
  },
): void {
  const { desk, metrics, brokerUrl, cells } = options;

  app.post('/login', {
    onResponse: (_request, reply, done) => {
      metrics.countLogin(resultOf(reply.statusCode));
      done();
    },
    handler: async (request): Promise<LoginResponse> => {
      const credentials = readRequest(loginSchema, { part: 'body', value: request.body });
      const { token, expiresAt, account, cell } = await desk.logIn({
        ...credentials,
        address: request.ip,
      });
      const answer = { token, expiresAt: expiresAt.toISOString() };
      if (cell === undefined) {
        return { ...answer, broker: { url: brokerUrl(account, requestedHost(request)) } };
      }
      const all = account.role !== 'station' && { cells: cells?.map(addressOf) };
      return { ...answer, broker: addressOf(cell), ...all };
    },
  });
}

function addressOf({ cell, url, webSocketUrl }: Cell): LoginResponse['broker'] {
  return { cell, url, ...(webSocketUrl !== undefined && { webSocketUrl }) };
}

function resultOf(status: number): LoginResult {
  if (status < 300) return 'accepted';
  if (status === 401) return 'rejected';
  if (status === 429) return 'limited';
  if (status === 503) return 'unavailable';
  return status < 500 ? 'malformed' : 'failed';
}
