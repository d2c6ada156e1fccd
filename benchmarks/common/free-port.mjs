import { createServer } from 'node:net';

import { listen } from '@isobar/shared/service';

/** A port of this machine that was free a moment ago, for programs that cannot choose one themselves. */
export async function freePort() {
  const server = createServer();
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
