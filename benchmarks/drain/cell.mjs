import { mkdirSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { Redis } from 'ioredis';

import { freePort } from '../common/free-port.mjs';
import { startServer } from '../common/managed-server.mjs';

const BROKER = fileURLToPath(new URL('broker-process.mjs', import.meta.url));
const LIMITS = {
  queuedMessages: 100_000,
  queuedBytes: 2 ** 28,
  publishesPerSecond: 1_000_000,
  publishBytesPerSecond: 2 ** 30,
};

/**
 * A broker of a cell, and its Redis, which writes to disk as docs/mqtt.md says.
 *
 * @param {{ folder: string, authUrl: string }} options
 * @returns {Promise<import('./measure.mjs').Server>}
 */
export async function startCell({ folder, authUrl }) {
  mkdirSync(folder, { recursive: true });
  const redisPort = await freePort();
  const redis = await startServer({
    command: 'redis-server',
    parameters: [
      ...['--port', String(redisPort), '--bind', '127.0.0.1', '--dir', folder],
      ...['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'],
    ],
    portIn: (output) => (output.includes('Ready to accept connections') ? redisPort : undefined),
  });
  const redisUrl = `redis://127.0.0.1:${redis.port}`;
  const look = new Redis(redisUrl);
  const broker = await startServer({
    command: process.execPath,
    parameters: [BROKER, JSON.stringify({ authUrl, redisUrl, limits: LIMITS })],
    portIn: (output) => {
      const [, port] = /listening on (\d+)/.exec(output) ?? [];
      return port === undefined ? undefined : Number(port);
    },
  });
  return {
    port: broker.port,
    pid: broker.pid,
    storePid: redis.pid,
    waiting: async () => {
      const queues = await look.keys('isobar:queue:*:order');
      const counts = await Promise.all(queues.map((key) => look.zcard(key)));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    stop: async () => {
      await broker.stop();
      look.disconnect();
      await redis.stop();
    },
  };
}
