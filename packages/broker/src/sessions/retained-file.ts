import type { Logger } from '@isobar/shared/service';
import type { BatchOperation } from 'classic-level';
import type { Level } from './open-level.ts';
import type { OrderedLevel } from './ordered-level.ts';
import { decodeRetained, encodeRetained } from './retained-format.ts';
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
  for await (const [key, value] of level.iterator(RANGE))
    stored.push(decodeRetained(key.slice(PREFIX.length), value));
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

function toOperation(message: RetainedMessage): Operation {
  const key = PREFIX + message.topic;
  if (message.payload.length === 0) return { type: 'del', key };
  return { type: 'put', key, value: encodeRetained(message) };
}
