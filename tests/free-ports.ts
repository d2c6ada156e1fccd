import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Ports that were free a moment ago: for services that come and go, and have to find each other. */
export async function freePorts(count: number): Promise<number[]> {
  const servers: Server[] = Array.from({ length: count }, () => createServer().listen(0));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
