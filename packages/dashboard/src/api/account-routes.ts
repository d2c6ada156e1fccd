import { readRequest } from '@isobar/shared/http';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import type { AskAuth } from '../auth/ask-auth.ts';
import {
  accountPathSchema,
  accountsQuerySchema,
  accountsSchema,
  changedAccountSchema,
  newAccountSchema,
  newPasswordSchema,
  type Accounts,
  type ChangedAccount,
  type NewPassword,
} from './account-answers.ts';

/**
 * The routes under `/api/accounts`: passed on to auth with the token of who asks, which auth judges.
 * The dashboard has no rights of its own there.
 */
export function addAccountRoutes(app: FastifyInstance, { ask }: { ask: AskAuth }): void {
  app.get('/api/accounts', (request): Promise<Accounts> => {
    const query = readRequest(accountsQuerySchema, { part: 'query', value: request.query });
    const path = `accounts?${new URLSearchParams(query as Record<string, string>).toString()}`;
    return ask(accountsSchema, { method: 'GET', path, headers: headersOf(request) });
  });

  app.post('/api/accounts', async (request, reply): Promise<NewPassword> => {
    const body = readRequest(newAccountSchema, { part: 'body', value: request.body });
    const headers = headersOf(request);
    const made = await ask(newPasswordSchema, { method: 'POST', path: 'accounts', headers, body });
    reply.code(201);
    return made;
  });

  app.put('/api/accounts/:account/password', (request): Promise<NewPassword> => {
    const path = `accounts/${accountIn(request)}/password`;
    return ask(newPasswordSchema, { method: 'PUT', path, headers: headersOf(request) });
  });

  for (const act of ['disable', 'enable']) {
    app.post(`/api/accounts/:account/${act}`, (request): Promise<ChangedAccount> => {
      const path = `accounts/${accountIn(request)}/${act}`;
      return ask(changedAccountSchema, { method: 'POST', path, headers: headersOf(request) });
    });
  }
}

function accountIn(request: FastifyRequest): string {
  return readRequest(accountPathSchema, { part: 'path', value: request.params }).account;
}

function headersOf({ headers, ip }: FastifyRequest): Record<string, string> {
  return { authorization: headers.authorization ?? '', 'x-forwarded-for': ip };
}
