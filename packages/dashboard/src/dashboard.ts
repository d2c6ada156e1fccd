import { fileURLToPath } from 'node:url';

import {
  closeHttpServer,
  createHttpServer,
  DEFAULT_HTTP_LIMITS,
  requestedHost,
  type HttpLimits,
} from '@isobar/shared/http';
import {
  listen,
  withLifecycle,
  type Closable,
  type ListenAddress,
  type Logger,
} from '@isobar/shared/service';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';

import { addAccountRoutes } from './api/account-routes.ts';
import { addAdminGuard, addTokenGuard, type TokenVerifier } from './api/access.ts';
import { addAlertRoutes } from './api/alert-routes.ts';
import type { AlertSource } from './api/alert-answers.ts';
import { addRuleChangeRoutes, addRulesRoute } from './api/alert-rule-routes.ts';
import type { Config } from './api/answers.ts';
import { addLoginRoute, type LogIn } from './api/login-route.ts';
import { describeApi } from './api/openapi.ts';
import { addProfileRoute } from './api/profile-route.ts';
import { addRejectionsRoute } from './api/rejections-route.ts';
import type { RejectionSource } from './api/rejection-answers.ts';
import { addReadingsRoute } from './api/readings-route.ts';
import { addRequestLimit, DEFAULT_REQUEST_LIMIT, type RequestLimit } from './api/request-limit.ts';
import { createStationList } from './api/station-list.ts';
import type { ProfileSource } from './api/station-profile.ts';
import { addStationRoutes } from './api/station-routes.ts';
import { createAskAuth } from './auth/ask-auth.ts';
import { guessLoginUrl } from './auth/login-url.ts';
import type { ReadingSource } from './history/reading-source.ts';
import { measureRequests } from './request-metrics.ts';
import { readPageFiles } from './static/page-files.ts';
import { addPageRoutes } from './static/page-routes.ts';
import type { StationStatuses } from './status/station-statuses.ts';

/** Tells where the page finds MQTT over WebSocket. */
export type WebSocketUrl = (asked: {
  /** The host that the browser asked, without its port. */
  readonly hostname: string;
  readonly isSecure: boolean;
}) => string;

export interface DashboardOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Stays the caller's to close, as all that is passed in. */
  readonly store: ReadingSource & ProfileSource & AlertSource & RejectionSource;
  readonly verifier: TokenVerifier;
  readonly statuses?: StationStatuses | undefined;
  readonly logIn: LogIn;
  /** Where auth is: what an admin does to accounts is passed on to it. */
  readonly authUrl: string;
  readonly webSocketUrl: WebSocketUrl;
  /** IP addresses and networks of the proxies whose `X-Forwarded-…` lines are believed. None by default. */
  readonly trustProxy?: readonly string[] | undefined;
  readonly logger: Logger;
  readonly registry: Registry;
  /** The folder of the built page. */
  readonly pageFolder?: string;
  readonly limits?: { readonly http?: Partial<HttpLimits>; readonly requests?: RequestLimit };
}

export interface Dashboard extends Closable {
  readonly address: ListenAddress;
}

/** The same from src and from dist. */
const PAGE_FOLDER = fileURLToPath(new URL('../dist/page/', import.meta.url));
const MAX_CONNECTIONS = 2000;
/** A year drawn together may take some seconds, during which nothing moves on the connection. */
const IDLE_SECONDS = 120;
const ROUTES =
  'GET /, POST /login, GET /api/config, GET /api/openapi.json, or with a token GET /api/stations, GET /api/stations/NAME, GET /api/stations/NAME/readings, GET /api/stations/NAME/rejections, GET /api/ledger, GET /api/alerts, GET /api/alert-rules, or with the token of an admin PUT /api/stations/NAME/profile, PUT or DELETE /api/alert-rules/NAME, GET or POST /api/accounts, POST /api/accounts/NAME/disable, POST /api/accounts/NAME/enable, PUT /api/accounts/NAME/password';

/**
 * Starts the dashboard: the history API and the page, over HTTP.
 *
 * @throws IsobarError `ERR_LISTEN`
 */
export function createDashboard(options: DashboardOptions): Promise<Dashboard> {
  return withLifecycle(async (lifecycle) => {
    const { logger, trustProxy = [] } = options;
    const limits = {
      ...DEFAULT_HTTP_LIMITS,
      ...{ maxConnections: MAX_CONNECTIONS, idleSeconds: IDLE_SECONDS },
      ...options.limits?.http,
    };
    const app = createHttpServer({ logger, limits, trustProxy, expected: ROUTES });
    lifecycle.defer(() => closeHttpServer(app));
    measureRequests(app, options);
    await addRoutes(app, options);
    await app.ready();
    const address = await listen(app.server, options);
    return { address, close: () => lifecycle.close() };
  });
}

async function addRoutes(app: FastifyInstance, options: DashboardOptions): Promise<void> {
  const { store, verifier, logIn, authUrl, logger, statuses = { all: new Map() } } = options;
  const files = readPageFiles(options.pageFolder ?? PAGE_FOLDER);
  if (files.size === 0) logger.warn('the page was not built: there is only the API');
  const webSocketUrl = (request: FastifyRequest): string => options.webSocketUrl(askedFor(request));
  addPageRoutes(app, { files, webSocketUrl });

  const description = describeApi();
  const list = createStationList({ store, statuses });
  const ask = createAskAuth({ authUrl });
  await app.register((limited, _options, done) => {
    addRequestLimit(limited, options.limits?.requests ?? DEFAULT_REQUEST_LIMIT);
    addLoginRoute(limited, { logIn });
    limited.get('/api/openapi.json', () => description);
    limited.get('/api/config', (request): Config => ({
      webSocketUrl: webSocketUrl(request),
      loginUrl: guessLoginUrl({ authUrl, ...askedFor(request) }),
    }));
    void limited.register((guarded, _guardedOptions, ready) => {
      addTokenGuard(guarded, verifier);
      addStationRoutes(guarded, { list });
      addReadingsRoute(guarded, { store, list });
      addRejectionsRoute(guarded, { store });
      addAlertRoutes(guarded, { store });
      addRulesRoute(guarded, { store });
      void guarded.register((admin, _adminOptions, added) => {
        addAdminGuard(admin);
        addProfileRoute(admin, { list, logger });
        addRuleChangeRoutes(admin, { store, logger });
        addAccountRoutes(admin, { ask });
        added();
      });
      ready();
    });
    done();
  });
}

/** The host that a request was sent to, and whether it came over TLS. */
function askedFor(request: FastifyRequest): { hostname: string; isSecure: boolean } {
  return { hostname: requestedHost(request), isSecure: request.protocol === 'https' };
}
