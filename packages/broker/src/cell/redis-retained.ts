import type { Closable, Logger } from '@isobar/shared/service';

import { decodeRetained, encodeRetained } from '../sessions/retained-format.ts';
import { createRetainedMessages, type RetainedMessages } from '../sessions/retained-messages.ts';
import { isSysTopic } from '../sys-topics.ts';
import type { RedisConnections } from './connect-redis.ts';

const KEY = 'isobar:retained';
/** Where brokers tell each other what is retained. */
export const RETAINED_CHANNEL = 'isobar:retained';

/**
 * Retained messages of a cell: in Redis, and in the memory of every broker, where a fleet that comes
 * back at once finds them. A change is written and told to the others in one transaction, so that all
 * see the changes of one topic in the order in which Redis has them. What a broker tells of itself stays with it.
 *
 * @param brokerId - tells a broker's own changes from those of others
 */
export async function openRedisRetained(options: {
  connections: RedisConnections;
  brokerId: string;
  logger: Logger;
}): Promise<RetainedMessages & Closable> {
  const { connections, brokerId, logger } = options;
  const { store } = connections;
  /** Own changes that Redis has not told back yet, by topic: what is older than they are is over. */
  const underWay = new Map<string, number>();
  const subscriber = connections.subscriber.duplicate();

  const messages = createRetainedMessages({
    onChange: (message) => {
      const { topic } = message;
      if (isSysTopic(topic)) return;
      underWay.set(topic, (underWay.get(topic) ?? 0) + 1);
      const value = encodeRetained(message);
      const isGone = message.payload.length === 0;
      const transaction = store.multi();
      if (isGone) transaction.hdel(KEY, topic);
      else transaction.hset(KEY, topic, value);
      transaction.publish(
        RETAINED_CHANNEL,
        encodeNews({ brokerId, topic, value: isGone ? EMPTY : value }),
      );
      transaction.exec().catch((error: unknown) => {
        settle(topic);
        logger.error({ error, topic }, 'a retained message could not be written');
      });
    },
  });

  function settle(topic: string): void {
    const count = (underWay.get(topic) ?? 1) - 1;
    if (count > 0) underWay.set(topic, count);
    else underWay.delete(topic);
  }

  function receive(news: News): void {
    if (news.brokerId === brokerId) {
      settle(news.topic);
      return;
    }
    if (!underWay.has(news.topic)) messages.takeIn(decodeRetained(news.topic, news.value));
  }

  async function load(): Promise<void> {
    const gone = new Set(Array.from(messages.match('#'), ({ topic }) => topic));
    for await (const page of store.hscanBufferStream(KEY, { count: 1000 })) {
      const entries = page as Buffer[];
      for (let index = 0; index < entries.length; index += 2) {
        const [topic, value] = [entries[index]?.toString(), entries[index + 1]];
        if (topic === undefined || value === undefined) continue;
        gone.delete(topic);
        if (!underWay.has(topic)) messages.takeIn(decodeRetained(topic, value));
      }
    }
    for (const topic of gone) {
      if (isSysTopic(topic) || underWay.has(topic)) continue;
      messages.takeIn({ topic, qos: 0, payload: EMPTY });
    }
  }

  subscriber.on('error', () => undefined); // the store's connection tells
  subscriber.on('messageBuffer', (_channel: Buffer, message: Buffer) => {
    receive(decodeNews(message));
  });
  await subscriber.subscribe(RETAINED_CHANNEL);
  await load();
  // What was told while the connection was away is in the store.
  subscriber.on('ready', () => {
    underWay.clear();
    load().catch((error: unknown) => {
      logger.error({ error }, 'retained messages could not be read again');
    });
  });
  return {
    ...messages,
    close: () => {
      subscriber.disconnect();
      return Promise.resolve();
    },
  };
}

interface News {
  readonly brokerId: string;
  readonly topic: string;
  /** Empty where nothing is retained on the topic any more. */
  readonly value: Buffer;
}

const EMPTY = Buffer.alloc(0);

/** Lines of broker and topic, which hold no line break, and the message. */
function encodeNews({ brokerId, topic, value }: News): Buffer {
  return Buffer.concat([Buffer.from(`${brokerId}\n${encodeURI(topic)}\n`), value]);
}

function decodeNews(message: Buffer): News {
  const first = message.indexOf('\n');
  const second = message.indexOf('\n', first + 1);
  return {
    brokerId: message.toString('utf8', 0, first),
    topic: decodeURI(message.toString('utf8', first + 1, second)),
    value: message.subarray(second + 1),
  };
}
