import type { Logger } from '@isobar/shared/service';
import type { BatchOperation } from 'classic-level';
import type { QoS } from 'mqtt-packet';

import { decodeCarried, encodeCarried } from '../mqtt5/carried-format.ts';
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

/** Beside the QoS: in front of the payload stands what it carries beyond MQTT 3.1.1. */
const CARRIES = 0x80;

function toOperation({ topic, qos, payload, carried }: RetainedMessage): Operation {
  const key = PREFIX + topic;
  if (payload.length === 0) return { type: 'del', key };
  const value =
    carried === undefined
      ? [Buffer.of(qos), payload]
      : [Buffer.of(qos | CARRIES), encodeCarried(carried), payload];
  return { type: 'put', key, value: Buffer.concat(value) };
}

function fromEntry(key: string, value: Buffer): RetainedMessage {
  const [first = 0] = value;
  const body = value.subarray(1);
  const { payload, carried } =
    (first & CARRIES) === 0 ? { payload: body, carried: undefined } : decodeCarried(body);
  return {
    topic: key.slice(PREFIX.length),
    qos: (first & ~CARRIES) as QoS,
    payload,
    ...(carried !== undefined && { carried }),
  };
}
