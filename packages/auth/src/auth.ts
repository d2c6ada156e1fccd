import { availableParallelism } from 'node:os';

import formbody from '@fastify/formbody';
import {
  closeHttpServer,
  createHttpServer,
  DEFAULT_HTTP_LIMITS,
  type HttpLimits,
} from '@isobar/shared/http';
import {
  listen,
  withLifecycle,
  type Closable,
  type ListenAddress,
  type Logger,
} from '@isobar/shared/service';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';

import type { Accounts } from './accounts/accounts.ts';
import type { Cell } from './cells/cell.ts';
import { addAccountRoutes } from './http/account-routes.ts';
import { addLoginRoute, type BrokerUrl } from './http/login-route.ts';
import { addMonitorRoutes } from './http/monitor-routes.ts';
import { addWellKnownRoutes } from './http/well-known-routes.ts';
import type { KeyStore } from './keys/key-store.ts';
import {
  createGuessLimits,
  DEFAULT_GUESS_LIMITS,
  type GuessLimitOptions,
} from './logins/guess-limits.ts';
import { createLoginDesk, type LoginDesk } from './logins/login-desk.ts';
import { createTurnstile, type TurnstileOptions } from './logins/turnstile.ts';
import { createAuthMetrics } from './metrics.ts';
import { createTokenCheck } from './tokens/token-check.ts';
import type { TokenIssuer } from './tokens/token-issuer.ts';

export interface AuthOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly accounts: Accounts;
  readonly keys: KeyStore;
  readonly tokens: TokenIssuer;
  /** Given the account and the host that the client asked: what a login is answered with. */
  readonly brokerUrl: BrokerUrl;
  /** Where there are several cells, these decide instead. */
  readonly cells?: readonly Cell[] | undefined;
  /** IP addresses and networks of the proxies whose `X-Forwarded-For` is believed. None by default. */
  readonly trustProxy?: readonly string[] | undefined;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly limits?: {
    readonly guesses?: Partial<GuessLimitOptions>;
    readonly passwordChecks?: Partial<TurnstileOptions>;
    readonly http?: Partial<HttpLimits>;
  };
}

export interface Auth extends Closable {
  readonly address: ListenAddress;
  /** What `POST /login` does, for a part of the same process that takes logins itself. */
  readonly logIn: LoginDesk['logIn'];
}

/**
 * libuv has four threads: one is left for signatures and files. Memory: 19 MiB for each check. A
 * station waits 15 seconds for its answer.
 */
const DEFAULT_PASSWORD_CHECKS: TurnstileOptions = {
  concurrency: Math.min(availableParallelism(), 3),
  maxWaiting: 2000,
  maxWaitSeconds: 10,
};

const ROUTES =
  'POST /login, GET /.well-known/jwks.json, GET /.well-known/revocations.json, GET /health, GET /ready, GET /metrics, or with the token of an admin GET or POST /accounts, GET or DELETE /accounts/NAME, POST /accounts/NAME/disable, POST /accounts/NAME/enable, PUT /accounts/NAME/password';

/**
 * Starts the auth service: logins, public keys, revocations, accounts, health and metrics over HTTP.
 * The accounts and keys stay the caller's to close.
 *
 * @throws IsobarError `ERR_LISTEN`
 */
export function createAuth(options: AuthOptions): Promise<Auth> {
  return withLifecycle(async (lifecycle) => {
    const { limits = {}, logger, trustProxy = [] } = options;
    const http = { ...DEFAULT_HTTP_LIMITS, ...limits.http };
    const app = createHttpServer({ logger, limits: http, trustProxy, expected: ROUTES });
    lifecycle.defer(() => closeHttpServer(app));
    const turnstile = createTurnstile({ ...DEFAULT_PASSWORD_CHECKS, ...limits.passwordChecks });
    lifecycle.defer(() => {
      turnstile.close();
    });
    await app.register(formbody, { bodyLimit: http.maxBodyBytes });
    const desk = await addRoutes(app, { ...options, turnstile });
    await app.ready();
    const address = await listen(app.server, options);
    return {
      address,
      logIn: (credentials) => desk.logIn(credentials),
      close: () => lifecycle.close(),
    };
  });
}

async function addRoutes(
  app: FastifyInstance,
  options: AuthOptions & { turnstile: ReturnType<typeof createTurnstile> },
): Promise<LoginDesk> {
  const { accounts, keys, tokens, turnstile, registry, brokerUrl, cells, logger } = options;
  const metrics = createAuthMetrics({ registry, waiting: () => turnstile.waiting });
  const limits = createGuessLimits({ ...DEFAULT_GUESS_LIMITS, ...options.limits?.guesses });
  const desk = createLoginDesk({ accounts, tokens, cells, limits, turnstile, metrics, logger });
  addLoginRoute(app, { desk, metrics, brokerUrl, cells });
  addWellKnownRoutes(app, { keys, accounts });
  addMonitorRoutes(app, { registry, accounts, keys });
  const checkToken = createTokenCheck({ keys, accounts, issuer: tokens.issuer });
  await app.register((scope, _options, done) => {
    addAccountRoutes(scope, { accounts, checkToken, turnstile, logger });
    done();
  });
  return desk;
}
