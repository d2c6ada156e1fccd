import { IsobarError, messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';
import { Redis } from 'ioredis';

/** One Redis, and what a broker keeps open to it: a subscriber's connection can do nothing else. */
export interface RedisConnections extends Closable {
  /** Sessions and retained messages. */
  readonly store: Redis;
  /** Messages between brokers, out and in. */
  readonly publisher: Redis;
  readonly subscriber: Redis;
  /** Seconds since Redis came back, or since the start. */
  readonly upSeconds: () => number;
}

const START_SECONDS = 15;
const LONGEST_PAUSE_MILLISECONDS = 1000;

/**
 * Connects to Redis. While it is away, whatever is asked of it waits: new clients get no CONNACK until it
 * is back, and of each client that publishes no more is read than what is under way. What waits so is lost with
 * the process.
 *
 * @throws IsobarError `ERR_REDIS_UNAVAILABLE` where it does not answer within 15 s
 */
export async function connectRedis(options: {
  /** `redis://` or `rediss://` */
  url: string;
  logger: Logger;
}): Promise<RedisConnections> {
  const { url, logger } = options;
  let upSince = performance.now();
  let isUp = true;

  const open = (): Redis => {
    const connection = new Redis(url, {
      maxRetriesPerRequest: null,
      enableAutoPipelining: true,
      retryStrategy: (attempt) => Math.min(attempt * 50, LONGEST_PAUSE_MILLISECONDS),
    });
    // mqemitter-redis takes its leave so, and does not hear what becomes of it; while Redis is away, that would wait.
    connection.quit = () => {
      connection.disconnect();
      return Promise.resolve('OK' as const);
    };
    connection.on('error', (error: unknown) => {
      if (isUp) logger.error({ error: messageOf(error) }, 'Redis is away: sessions wait for it');
      isUp = false;
    });
    connection.on('ready', () => {
      if (!isUp) logger.info({}, 'Redis is back');
      if (!isUp) upSince = performance.now();
      isUp = true;
    });
    return connection;
  };
  const connections = { store: open(), publisher: open(), subscriber: open() };
  const close = (): Promise<void> => {
    for (const connection of Object.values(connections)) connection.disconnect();
    return Promise.resolve();
  };
  try {
    await answer(connections.store);
  } catch (error) {
    await close();
    throw error;
  }
  return { ...connections, upSeconds: () => (performance.now() - upSince) / 1000, close };
}

async function answer(redis: Redis): Promise<void> {
  let last: unknown;
  redis.on('error', (error: unknown) => {
    last = error;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new IsobarError(
          'ERR_REDIS_UNAVAILABLE',
          `Redis does not answer (${last === undefined ? 'nothing was heard' : messageOf(last)}); start it, or set ISOBAR_REDIS_URL to where it is, such as redis://:password@host:6379/0`,
          { cause: last },
        ),
      );
    }, START_SECONDS * 1000);
  });
  try {
    await Promise.race([redis.ping(), late]);
  } catch (error) {
    if (error instanceof IsobarError) throw error;
    throw new IsobarError(
      'ERR_REDIS_UNAVAILABLE',
      `Redis refuses (${messageOf(error)}); check the password and the number of the database in ISOBAR_REDIS_URL`,
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}
