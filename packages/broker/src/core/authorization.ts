import { isTopicFilter } from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';
import type { AedesOptions, AedesPublishPacket } from 'aedes';
import type { IPublishPacket } from 'mqtt-packet';

import type { BrokerLimits } from '../broker-limits.ts';
import type { BrokerMetrics, DropReason } from '../broker-metrics.ts';
import type { BrokerStream } from '../connection/broker-stream.ts';
import { Replay } from '../connection/replay.ts';
import { carriedBy, isExpired, RETAINED, type Carrier } from '../mqtt5/carried.ts';
import { restoreCarried } from '../mqtt5/retained-carried.ts';
import type { AedesClient } from './aedes-internals.ts';
import { isIllFormed } from './client-access.ts';
import { streamOf } from './stream-of.ts';

/** Where refused messages go. No one may publish there, and nothing from there is delivered. */
const NOWHERE = '$SYS/nowhere';
const NO_PAYLOAD = Buffer.alloc(0);

export type Authorization = Required<
  Pick<AedesOptions, 'authorizePublish' | 'authorizeSubscribe' | 'authorizeForward'>
>;

/**
 * Rights on topics, from the access list of each client's token.
 *
 * A message on a topic that its publisher may not use is acknowledged and dropped, counted
 * (`drops_total{reason="publish_denied"}`) and logged once for each connection. MQTT 3.1.1 leaves
 * that or closing the connection [MQTT-3.3.5-2]; a device that is set up wrongly would come back,
 * publish again and be closed again, for ever, and would lose the messages that it may send.
 *
 * All checks are synchronous: aedes reorders a client's messages behind one that takes longer.
 */
export function createAuthorization(options: {
  limits: BrokerLimits;
  metrics: BrokerMetrics;
  logger: Logger;
  /** True for an account that was deleted: not even its will may speak for it. */
  isDeleted: (account: string) => boolean;
}): Authorization {
  const { limits, metrics, logger, isDeleted } = options;

  const reported = new WeakMap<BrokerStream, Set<DropReason>>();

  function report(stream: BrokerStream, reason: DropReason, topic: string): void {
    metrics.countDrop(reason);
    const known = reported.get(stream) ?? new Set();
    if (known.has(reason)) return;
    reported.set(stream, known.add(reason));
    const { account, clientId } = stream.guest;
    logger.warn({ account, clientId, reason, topic: topic.slice(0, 256) }, 'topic not allowed');
  }

  return {
    authorizePublish: (client, packet, done) => {
      // The will of a client that another run of the broker left behind: it was checked at CONNECT.
      if (client === null) {
        done(null);
        return;
      }
      const stream = streamOf(client as AedesClient);
      if (stream.destroyed && isDeleted(stream.guest.account)) discard(packet);
      else if (!stream.guest.access.mayPublish(packet.topic)) {
        if (isIllFormed(packet.topic)) {
          done(new Error('ill-formed topic'));
          return;
        }
        report(stream, 'publish_denied', packet.topic);
        if (packet.messageId !== undefined) stream.notes?.refusedPublishes.add(packet.messageId);
        discard(packet);
      } else annotate(client as AedesClient, packet);
      done(null);
    },

    authorizeSubscribe: (client, subscription, done) => {
      const { topic } = subscription;
      const stream = streamOf(client as AedesClient);
      const isAllowed = isTopicFilter(topic) && stream.guest.access.maySubscribe(topic);
      if (
        isAllowed &&
        stream.subscriptions.add(topic, subscription, limits.subscriptionsPerClient)
      ) {
        if (stream.notes !== undefined) stream.notes.hasNoLocal ||= subscription.nl === true;
        done(null, subscription);
        return;
      }
      if (isIllFormed(topic)) {
        done(new Error('ill-formed filter'), null);
        return;
      }
      const reason = isAllowed ? 'subscription_limit' : 'subscribe_denied';
      report(stream, reason, topic);
      stream.notes?.refusedFilters.set(topic, reason);
      done(null, null); // 0x80 in SUBACK [MQTT-3.9.3-1]
    },

    authorizeForward: (client, packet) => {
      const carried = restoreCarried(packet);
      if (carried !== undefined && isExpired(carried, Date.now())) {
        metrics.countDrop('expired');
        return null;
      }
      return forward(client as AedesClient, packet, limits.queuedMessages);
    },
  };
}

/** Tells aedes what it does not remember by itself of a message. */
function annotate(client: AedesClient, packet: IPublishPacket & Carrier): void {
  if (packet.retain) {
    const carried = carriedBy(packet);
    packet.properties = carried === undefined ? RETAINED : { ...carried, ...RETAINED };
  }
  if (streamOf(client).notes?.hasNoLocal === true) {
    (packet as { clientId?: string }).clientId = client.id;
  }
}

/** What aedes does with the packet next happens to an empty message that goes to no one. */
function discard(packet: IPublishPacket): void {
  packet.topic = NOWHERE;
  packet.payload = NO_PAYLOAD;
  packet.retain = false;
}

function forward(
  client: AedesClient,
  packet: AedesPublishPacket,
  replayLimit: number,
): AedesPublishPacket | null {
  const stream = streamOf(client);
  const { subscriptions } = stream;
  const { access } = stream.guest;
  // aedes lowers the QoS to what was granted only where the filter has no wildcards [MQTT-3.8.4-6].
  if (packet.qos > 0) {
    const granted = subscriptions.qosFor(packet.topic);
    if (packet.qos > granted) packet.qos = granted;
  }
  if (!client.connected) {
    // What waited for the client, perhaps from a time when it had other rights, and what comes meanwhile.
    if (!access.mayReceive(packet.topic)) return null;
    // From the queue; it is not what is retained, however it was published [MQTT-3.3.1-9].
    if (packet.messageId !== undefined) packet.retain = false;
    if (client.clean || packet.qos === 0 || packet.retain) return packet;
    stream.replay ??= new Replay(replayLimit);
    return stream.replay.passes(packet) ? packet : null;
  }
  if (subscriptions.isCopy(packet)) return null;
  if (packet.topic === NOWHERE) return null;
  if (access.subscriptionsSuffice || access.mayReceive(packet.topic)) return packet;
  return null;
}
