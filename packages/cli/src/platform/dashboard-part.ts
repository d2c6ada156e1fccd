import type { Auth, TokenIssuer } from '@isobar/auth';
import type { Broker, TokenVerifier } from '@isobar/broker';
import { createDashboard, watchStatuses, type WebSocketUrl } from '@isobar/dashboard';
import type { ReadingStore } from '@isobar/ingest';
import type { Lifecycle, ListenAddress, Logger } from '@isobar/shared/service';
import type { Registry } from 'prom-client';

import { reachableHost } from './broker-options.ts';
import type { PlatformSettings } from './platform.ts';

/** In this process the dashboard needs no account: its tokens are minted for it. */
const DASHBOARD_NAME = 'dashboard';

/** Starts the dashboard beside the other services, on their stores. */
export async function startDashboard(
  {
    settings,
    registry,
    lifecycle,
    ...parts
  }: { settings: PlatformSettings; logger: Logger; registry: Registry; lifecycle: Lifecycle },
  services: {
    store: ReadingStore;
    verifier: TokenVerifier;
    logIn: Auth['logIn'];
    authUrl: string;
    tokens: TokenIssuer;
    addresses: Broker['addresses'];
  },
): Promise<ListenAddress> {
  const { tokens, addresses, ...collaborators } = services;
  const logger = parts.logger.child({ service: 'dashboard' });
  const statuses = watchStatuses({ login: () => mintAccess(tokens, addresses), logger });
  lifecycle.defer(() => statuses.close());
  const dashboard = await createDashboard({
    ...collaborators,
    host: settings.ISOBAR_HOST,
    port: settings.ISOBAR_DASHBOARD_PORT,
    statuses,
    webSocketUrl: webSocketUrlOf(settings.ISOBAR_DASHBOARD_WS_URL, addresses),
    trustProxy: settings.ISOBAR_TRUST_PROXY,
    logger,
    registry,
  });
  lifecycle.defer(() => dashboard.close());
  return dashboard.address;
}

async function mintAccess(tokens: TokenIssuer, { tcp }: Broker['addresses']) {
  const { token } = await tokens.issue({ name: DASHBOARD_NAME, role: 'watcher' });
  const { host, port } = tcp ?? { host: '127.0.0.1', port: 1883 };
  return { brokerUrl: `mqtt://${reachableHost(host)}:${port}`, username: DASHBOARD_NAME, token };
}

const DEFAULT_WS_PORT = 8083;

/** A page that came over TLS may connect to nothing that is not: it gets the broker's TLS port. */
export function webSocketUrlOf(
  configured: string | undefined,
  { ws, wss }: Pick<Broker['addresses'], 'ws' | 'wss'> = {},
): WebSocketUrl {
  return ({ hostname, isSecure }) => {
    if (configured !== undefined) return configured;
    if (isSecure && wss !== undefined) return `wss://${hostname}:${wss.port}/mqtt`;
    return `ws://${hostname}:${ws?.port ?? DEFAULT_WS_PORT}/mqtt`;
  };
}
