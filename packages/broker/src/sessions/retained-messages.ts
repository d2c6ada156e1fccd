import { filterMatches } from '@isobar/shared';
import type { QoS } from 'mqtt-packet';

import { isExpired, type Carried } from '../mqtt5/carried.ts';

export interface RetainedMessage {
  readonly topic: string;
  readonly qos: QoS;
  readonly payload: Buffer;
  readonly carried?: Carried;
}

export interface RetainedMessages {
  /** An empty payload removes what is retained on the topic [MQTT-3.3.1-10]. */
  store(message: RetainedMessage): void;
  /** The same for what is written down already. */
  takeIn(message: RetainedMessage): void;
  /** Found one by one, while others are stored. */
  match(filter: string): Iterable<RetainedMessage>;
}

/**
 * The last message of each topic that was published to be retained, in memory. `onChange` writes
 * them down. aedes's stores search and decode all of them for every subscription, also for one
 * without wildcards, which a fleet that comes back at once would feel.
 */
export function createRetainedMessages(
  options: {
    stored?: readonly RetainedMessage[];
    onChange?: (message: RetainedMessage) => void;
  } = {},
): RetainedMessages {
  const { stored = [], onChange } = options;
  const messages = new Map(stored.map((message) => [message.topic, message]));

  /** Not there any more once it is expired. */
  function isThere({ topic, qos, carried = {} }: RetainedMessage): boolean {
    if (!isExpired(carried, Date.now())) return true;
    messages.delete(topic);
    onChange?.({ topic, qos, payload: Buffer.alloc(0) });
    return false;
  }

  function* match(filter: string): Iterable<RetainedMessage> {
    if (!filter.includes('+') && !filter.includes('#')) {
      const message = messages.get(filter);
      if (message !== undefined && isThere(message)) yield message;
      return;
    }
    for (const message of messages.values()) {
      if (filterMatches(filter, message.topic) && isThere(message)) yield message;
    }
  }

  function takeIn(message: RetainedMessage): void {
    if (message.payload.length === 0) messages.delete(message.topic);
    else messages.set(message.topic, message);
  }

  return {
    store: ({ payload, ...rest }) => {
      // A copy: the payload is a part of whatever the client sent at one go.
      const message = { ...rest, payload: Buffer.from(payload) };
      takeIn(message);
      onChange?.(message);
    },
    takeIn,
    match,
  };
}
