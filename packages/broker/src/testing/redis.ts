import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { listen } from '@isobar/shared/service';
import { Redis } from 'ioredis';

/** True where Debian's package redis-server is installed; says so where it is not. */
export function hasRedis(): boolean {
  const isThere = spawnSync('redis-server', ['--version']).status === 0;
  if (!isThere) process.stderr.write('SKIPPED: tests of a cell of brokers; install redis-server\n');
  return isThere;
}

export interface TestRedis {
  readonly url: string;
  /** For the test to look into it. */
  readonly redis: Redis;
  /** How many commands it ran since its statistics were reset (CONFIG RESETSTAT), those of scripts too. */
  commands(): Promise<number>;
  /** Ends the server, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what it had written. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A real Redis on a free port, whose log survives a kill of the process. */
export async function startTestRedis(folder: string): Promise<TestRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  // As the broker's own connections.
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    enableAutoPipelining: true,
  });
  redis.on('error', () => undefined);
  let server: ChildProcess | undefined;

  async function start(): Promise<void> {
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'no', '--save', ''];
    server = spawn('redis-server', [...settings, ...durable], { stdio: 'ignore' });
    await redis.ping();
  }
  async function kill(): Promise<void> {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  await start();
  return {
    url,
    redis,
    commands: async () => {
      const stats = await redis.info('commandstats');
      const calls = [...stats.matchAll(/^cmdstat_\S+:calls=(\d+)/gm)];
      return calls.reduce((sum, [, count]) => sum + Number(count), 0);
    },
    kill,
    start,
    close: async () => {
      redis.disconnect();
      await kill();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.close(resolve));
  return port;
}
