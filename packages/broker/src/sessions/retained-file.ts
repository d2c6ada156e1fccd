import type { Logger } from '@isobar/shared/service';
import type { BatchOperation } from 'classic-level';
import type { QoS } from 'mqtt-packet';

import type { Level } from './open-level.ts';
import type { OrderedLevel } from './ordered-level.ts';
import {
  createRetainedMessages,
  type RetainedMessage,
  type RetainedMessages,
} from './retained-messages.ts';

const PREFIX = 'retained-message:';
const RANGE = { gte: PREFIX, lt: 'retained-message;' };

type Operation = BatchOperation<Level, string, Buffer>;

/**
 * Retained messages that are also in LevelDB. Publishing does not wait for the disk: only the last
 * message of a topic counts, so what comes while one write is under way is written once after it.
 */
export async function openRetainedMessages(options: {
  level: Level;
  writer: OrderedLevel;
  logger: Logger;
}): Promise<RetainedMessages & { settled(): Promise<void> }> {
  const { level, writer, logger } = options;
  let changed = new Map<string, RetainedMessage>();
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (changed.size > 0) {
      const operations = Array.from(changed.values(), toOperation);
      changed = new Map();
      try {
        await writer.batch(operations);
      } catch (error) {
        logger.error({ error, messages: operations.length }, 'retained messages not written');
      }
    }
    writing = undefined;
  }

  const stored: RetainedMessage[] = [];
  for await (const [key, value] of level.iterator(RANGE)) stored.push(fromEntry(key, value));
  const messages = createRetainedMessages({
    stored,
    onChange: (message) => {
      changed.set(message.topic, message);
      writing ??= writeAll();
    },
  });
  return {
    ...messages,
    settled: async () => {
      await writing;
    },
  };
}

function toOperation({ topic, qos, payload }: RetainedMessage): Operation {
  const key = PREFIX + topic;
  if (payload.length === 0) return { type: 'del', key };
  return { type: 'put', key, value: Buffer.concat([Buffer.of(qos), payload]) };
}

function fromEntry(key: string, value: Buffer): RetainedMessage {
  return {
    topic: key.slice(PREFIX.length),
    qos: (value[0] ?? 0) as QoS,
    payload: value.subarray(1),
  };
}
