import { once } from 'node:events';
import type { Server } from 'node:net';

import { codeOf, IsobarError, messageOf } from '../isobar-error.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program; stop that program or choose another port',
  EACCES: 'may not be opened by this user; choose a port from 1024',
  EADDRNOTAVAIL: 'is no address of this machine; choose another host',
  ENOTFOUND: 'is no known host; choose another host',
};

/**
 * Connections that may wait to be accepted; the system lowers it to its own limit (Linux: somaxconn).
 * With Node's 511, of 4,000 connections at one instant Linux dropped thousands of packets, each of which
 * TCP repeats after 1, 3 and 7 seconds; with this, none.
 */
const BACKLOG = 4096;

/**
 * Has a server listen, and says in plain words why where it cannot.
 *
 * @param options.port - 0 takes any free port; the answer tells which
 * @throws IsobarError `ERR_LISTEN`, with the host and port in its message
 */
export async function listen(
  server: Server,
  options: { host: string; port: number },
): Promise<ListenAddress> {
  const { host, port } = options;
  try {
    server.listen({ host, port, backlog: BACKLOG });
    await once(server, 'listening'); // rejects on 'error'
  } catch (error) {
    throw explain(error, host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
  }
  const address = server.address();
  return { host, port: typeof address === 'object' && address !== null ? address.port : port };
}

function explain(error: unknown, address: string): IsobarError {
  const explanation = EXPLANATIONS[codeOf(error)] ?? `cannot be opened (${messageOf(error)})`;
  return new IsobarError('ERR_LISTEN', `${address} ${explanation}`, { cause: error });
}
