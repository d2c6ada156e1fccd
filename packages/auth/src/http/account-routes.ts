import { nameSchema, roleSchema } from '@isobar/shared';
import { readRequest } from '@isobar/shared/http';
import type { Logger } from '@isobar/shared/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';

import { unknownAccount } from '../accounts/account.ts';
import { MAX_PAGE, type Accounts, type Credentials } from '../accounts/accounts.ts';
import type { Turnstile } from '../logins/turnstile.ts';
import type { TokenCheck } from '../tokens/token-check.ts';
import { addAdminGuard } from './admin-guard.ts';

const passwordSchema = z.string({ error: 'expected a text, or none to have one made' }).optional();
const newAccountSchema = z.object(
  { name: nameSchema, role: roleSchema, password: passwordSchema },
  { error: 'expected name, role and, if need be, password' },
);
const newPasswordSchema = z
  .object({ password: passwordSchema }, { error: 'expected password, or no body at all' })
  .nullish();
const pathSchema = z.object({ name: nameSchema });
const limitExpectation = `expected a whole number from 1 to ${MAX_PAGE}`;
const pageSchema = z.object({
  after: nameSchema.optional(),
  limit: z
    .string({ error: limitExpectation })
    .regex(/^\d{1,4}$/, { error: limitExpectation })
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MAX_PAGE, { error: limitExpectation })
    .default(100),
});

/**
 * The routes under `/accounts`, for admins. A generated password is in the answer that makes it, and
 * nowhere else; one that was given is not said back.
 */
export function addAccountRoutes(
  app: FastifyInstance,
  options: { accounts: Accounts; checkToken: TokenCheck; turnstile: Turnstile; logger: Logger },
): void {
  const { accounts, checkToken, turnstile, logger } = options;
  addAdminGuard(app, { checkToken });

  app.addHook('onResponse', (request, reply, done) => {
    const { admin, method, routeOptions } = request;
    if (admin !== undefined && method !== 'GET' && method !== 'HEAD') {
      const { name: account } = request.params as { name?: string };
      const { statusCode: status } = reply;
      logger.info(
        { admin: admin.name, account, method, route: routeOptions.url, status },
        'admin request',
      );
    }
    done();
  });

  app.get('/accounts', async (request) =>
    accounts.list(dropUndefined(readRequest(pageSchema, { part: 'query', value: request.query }))),
  );
  app.post('/accounts', async (request, reply) => {
    const wanted = readRequest(newAccountSchema, { part: 'body', value: request.body });
    const made = await turnstile.run(() => accounts.create(dropUndefined(wanted)));
    reply.code(201).header('location', `/accounts/${wanted.name}`);
    return answer(made, wanted.password);
  });
  app.get('/accounts/:name', async (request) => {
    const name = nameIn(request);
    const account = await accounts.get(name);
    if (account === undefined) throw unknownAccount(name);
    return { account };
  });
  app.put('/accounts/:name/password', async (request) => {
    const name = nameIn(request);
    const body = readRequest(newPasswordSchema, { part: 'body', value: request.body });
    const password = body?.password;
    const made = await turnstile.run(() => accounts.setPassword(name, password));
    return answer(made, password);
  });
  app.post('/accounts/:name/disable', async (request) => ({
    account: await accounts.disable(nameIn(request)),
  }));
  app.post('/accounts/:name/enable', async (request) => ({
    account: await accounts.enable(nameIn(request)),
  }));
  app.delete('/accounts/:name', async (request, reply) => {
    await accounts.remove(nameIn(request));
    return reply.code(204).send();
  });
}

function nameIn(request: FastifyRequest): string {
  return readRequest(pathSchema, { part: 'path', value: request.params }).name;
}

function answer({ account, password }: Credentials, given: string | undefined) {
  return given === undefined ? { account, password } : { account };
}

/** What zod calls `key?: T | undefined` as `key?: T`. */
function dropUndefined<T extends object>(
  value: T,
): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as { [Key in keyof T]: Exclude<T[Key], undefined> };
}
