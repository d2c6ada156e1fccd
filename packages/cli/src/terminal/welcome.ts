import type { ListenAddress } from '@isobar/shared/service';

import { reachableHost } from '../platform/broker-options.ts';
import type { NewAccount } from '../platform/first-accounts.ts';

/** What `isobar start` prints first: where everything listens, and how to watch. */
export function formatWelcome(options: {
  dataFolder: string;
  authUrl: string;
  dashboardUrl: string;
  addresses: Readonly<Partial<Record<'tcp' | 'ws' | 'tls' | 'wss', ListenAddress>>>;
  newAccounts: readonly NewAccount[];
  watcher?: { name: string; token: string };
}): string {
  const { dataFolder, authUrl, dashboardUrl, addresses, newAccounts, watcher } = options;
  const lines = [
    `isobar is running, with its data in ${dataFolder}`,
    '',
    `  Dashboard  ${dashboardUrl}`,
    `  Login      ${authUrl}/login`,
    ...listenerLines(addresses),
    `  Metrics    ${authUrl}/metrics`,
    '',
  ];
  if (newAccounts.length > 0) {
    lines.push(
      'First start: these accounts were made. Note their passwords, they are not shown again.',
      ...newAccounts.map(({ name, password }) => `  ${name.padEnd(9)}  ${password}`),
      '',
    );
  }
  if (watcher !== undefined && addresses.tcp !== undefined) {
    const { host, port } = addresses.tcp;
    lines.push(
      'Watch the readings (the token is good for a day; `npx isobar token watcher` makes another):',
      `  mosquitto_sub -h ${reachableHost(host)} -p ${port} -u ${watcher.name} -P '${watcher.token}' -t 'stations/+/readings' -v`,
      'or, with units, in another terminal:',
      '  npx isobar watch',
      '',
    );
  }
  if (isLoopback(addresses.tcp?.host)) {
    lines.push(
      'Only this machine can connect; ISOBAR_HOST=0.0.0.0 lets stations in from the network.',
      '',
    );
  }
  return lines.join('\n');
}

const LISTENERS = [
  ['tcp', 'MQTT', 'mqtt', ''],
  ['ws', 'WebSocket', 'ws', '/mqtt'],
  ['tls', 'MQTT, TLS', 'mqtts', ''],
  ['wss', 'WebSocket, TLS', 'wss', '/mqtt'],
] as const;

function listenerLines(
  addresses: Readonly<Partial<Record<'tcp' | 'ws' | 'tls' | 'wss', ListenAddress>>>,
): string[] {
  return LISTENERS.flatMap(([key, label, protocol, path]) => {
    const address = addresses[key];
    if (address === undefined) return [];
    return [
      `  ${label.padEnd(9)}  ${protocol}://${reachableHost(address.host)}:${address.port}${path}`,
    ];
  });
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && (host === 'localhost' || host === '::1' || host.startsWith('127.'));
}
