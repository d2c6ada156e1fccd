import { isTopic, isTopicFilter } from '@isobar/shared';
import type {
  IPubrecPacket,
  IPublishPacket,
  ISubscribePacket,
  IUnsubscribePacket,
  Packet,
} from 'mqtt-packet';

import type { CutReason } from '../broker-metrics.ts';
import type { ClientSubscriptions } from '../connection/client-subscriptions.ts';
import { isIllFormed } from '../core/client-access.ts';
import { carriedFrom } from './carried.ts';
import { encode } from './encode.ts';
import { FilterAnswers } from './filter-answers.ts';
import { REASON_CODE } from './reason-code.ts';
import type { SendWindow } from './send-window.ts';
import { subscriptionOptions } from './subscription-options.ts';
import { createTopicAliases } from './topic-aliases.ts';
import type { TranslatorOwner } from './translator.ts';

/** QoS 1 and 2 messages that a client may have open; it is told so [MQTT 5.0, 3.2.2.3.3]. */
export const RECEIVE_MAXIMUM = 1024;
const SHARED = '$share/';
const REFUSED_FROM = 0x80;

/** Answers that are owed to the client, by message id. */
export interface OpenExchanges {
  /** QoS 1 and 2 messages of the client that are not through. */
  readonly publishes: Set<number>;
  readonly filters: Map<number, FilterAnswers>;
}

export interface IncomingOptions {
  readonly exchanges: OpenExchanges;
  readonly window: SendWindow;
  readonly subscriptions: ClientSubscriptions;
  readonly owner: TranslatorOwner;
}

/** Translates what a client that speaks MQTT 5 sends into MQTT 3.1.1, one packet after the other. */
export function createIncoming(options: IncomingOptions): (packet: Packet) => void {
  const { exchanges, window, subscriptions, owner } = options;
  const resolve = createTopicAliases();
  /** Past aedes. */
  const answer = (packet: Packet): void => {
    owner.toClient(encode(packet));
  };

  function publish(packet: IPublishPacket): void {
    const { qos, retain, dup, payload, properties = {}, messageId } = packet;
    const resolved = resolve(packet.topic, properties.topicAlias);
    const problem = 'fault' in resolved ? resolved.fault : problemOf(packet, resolved.topic);
    if (problem !== undefined || 'fault' in resolved) {
      owner.cut(problem ?? 'protocol');
      return;
    }
    if (messageId !== undefined) exchanges.publishes.add(messageId);
    const carried = carriedFrom(properties, Date.now());
    owner.toBroker(
      {
        ...{ cmd: 'publish', topic: resolved.topic, payload, qos, retain, dup },
        ...(messageId !== undefined && { messageId }),
      },
      carried && ((amended) => Object.assign(amended, { properties: carried })),
    );
  }

  function problemOf(
    { qos, properties, messageId }: IPublishPacket,
    topic: string,
  ): CutReason | undefined {
    if (properties?.subscriptionIdentifier !== undefined) return 'protocol';
    if (isIllFormed(topic)) return 'malformed';
    if (!isTopic(topic)) return 'topic_name';
    if (qos === 0) return undefined;
    if (messageId === undefined || messageId === 0) return 'protocol';
    const { publishes } = exchanges;
    const isTooMany = publishes.size >= RECEIVE_MAXIMUM && !publishes.has(messageId);
    return isTooMany ? 'receive_maximum' : undefined;
  }

  function done(cmd: 'puback' | 'pubcomp', messageId: number): void {
    window.release(messageId);
    owner.toBroker({ cmd, messageId });
  }

  function received({ messageId = 0, reasonCode = 0 }: IPubrecPacket): void {
    if (reasonCode < REFUSED_FROM) owner.toBroker({ cmd: 'pubrec', messageId });
    // The client wants no more of it; to aedes that is a message that arrived.
    else done('puback', messageId);
  }

  function check(
    messageId: number | undefined,
    filters: readonly string[],
    proceed: () => void,
  ): void {
    if (!messageId || filters.length === 0) owner.cut('protocol');
    else if (filters.some(isIllFormed)) owner.cut('malformed');
    else proceed();
  }

  function subscribe({ messageId = 0, subscriptions: wanted }: ISubscribePacket): void {
    const answers = new FilterAnswers();
    for (const { topic } of wanted) answers.add(topic, refusalOf(topic));
    if (answers.areComplete) {
      answer({ cmd: 'suback', messageId, granted: answers.codes });
      return;
    }
    exchanges.filters.set(messageId, answers);
    const possible = wanted.filter(({ topic }) => refusalOf(topic) === undefined);
    const inner = possible.map(({ topic, qos }) => ({ topic, qos }));
    owner.toBroker({ cmd: 'subscribe', messageId, subscriptions: inner }, (amended) => {
      if (amended.cmd !== 'subscribe') return;
      amended.subscriptions.forEach((subscription, index) => {
        Object.assign(subscription, subscriptionOptions(possible[index] ?? {}));
      });
    });
  }

  function unsubscribe({ messageId = 0, unsubscriptions }: IUnsubscribePacket): void {
    const answers = new FilterAnswers();
    for (const filter of unsubscriptions) {
      const missing = isTopicFilter(filter)
        ? REASON_CODE.noSubscriptionExisted
        : REASON_CODE.topicFilterInvalid;
      answers.add(filter, subscriptions.has(filter) ? REASON_CODE.success : missing);
    }
    const known = unsubscriptions.filter((filter) => subscriptions.has(filter));
    if (known.length === 0) {
      answer({ cmd: 'unsuback', messageId, granted: answers.codes });
      return;
    }
    exchanges.filters.set(messageId, answers);
    owner.toBroker({ cmd: 'unsubscribe', messageId, unsubscriptions: known });
  }

  return (packet) => {
    switch (packet.cmd) {
      case 'publish':
        publish(packet);
        break;
      case 'puback':
      case 'pubcomp':
        done(packet.cmd, packet.messageId ?? 0);
        break;
      case 'pubrec':
        received(packet);
        break;
      case 'pubrel':
        owner.toBroker({ cmd: 'pubrel', messageId: packet.messageId ?? 0 });
        break;
      case 'subscribe':
        if (packet.properties?.subscriptionIdentifier !== undefined) {
          owner.cut('subscription_identifier');
        } else
          check(
            packet.messageId,
            packet.subscriptions.map(({ topic }) => topic),
            () => {
              subscribe(packet);
            },
          );
        break;
      case 'unsubscribe':
        check(packet.messageId, packet.unsubscriptions, () => {
          unsubscribe(packet);
        });
        break;
      case 'pingreq':
        owner.toBroker({ cmd: 'pingreq' });
        break;
      case 'disconnect':
        owner.disconnect(packet);
        break;
      case 'connect': // a second one [MQTT-3.1.0-2]
      case 'auth': // nobody asked for it
      case 'connack':
      case 'suback':
      case 'unsuback':
      case 'pingresp':
        owner.cut('protocol');
    }
  };
}

function refusalOf(filter: string): number | undefined {
  if (filter.startsWith(SHARED)) return REASON_CODE.sharedSubscriptionsNotSupported;
  return isTopicFilter(filter) ? undefined : REASON_CODE.topicFilterInvalid;
}
