import { isIPv6 } from 'node:net';

import type { FastifyRequest } from 'fastify';

const HOST_PATTERN = /^([a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\])$/i;

/** The host of the request's `Host` line, or where it makes no sense the address that was reached. */
export function requestedHost(request: FastifyRequest): string {
  if (HOST_PATTERN.test(request.hostname)) return request.hostname;
  const address = request.socket.localAddress ?? '127.0.0.1';
  return isIPv6(address) ? `[${address}]` : address;
}
