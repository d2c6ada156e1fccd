import { isTopicFilter } from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';
import type { AedesOptions, AedesPublishPacket } from 'aedes';
import type { IPublishPacket } from 'mqtt-packet';

import type { BrokerLimits } from '../broker-limits.ts';
import type { BrokerMetrics, DropReason } from '../broker-metrics.ts';
import type { BrokerStream } from '../connection/broker-stream.ts';
import { Replay } from '../connection/replay.ts';
import type { AedesClient } from './aedes-internals.ts';
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
}): Authorization {
  const { limits, metrics, logger } = options;

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
      if (!stream.guest.access.mayPublish(packet.topic)) {
        report(stream, 'publish_denied', packet.topic);
        discard(packet);
      }
      done(null);
    },

    authorizeSubscribe: (client, subscription, done) => {
      const { topic, qos } = subscription;
      const stream = streamOf(client as AedesClient);
      if (isTopicFilter(topic) && stream.guest.access.maySubscribe(topic)) {
        if (
          stream.subscriptions.add({ filter: topic, qos, limit: limits.subscriptionsPerClient })
        ) {
          done(null, subscription);
          return;
        }
        report(stream, 'subscription_limit', topic);
      } else report(stream, 'subscribe_denied', topic);
      done(null, null); // 0x80 in SUBACK [MQTT-3.9.3-1]
    },

    authorizeForward: (client, packet) =>
      forward(client as AedesClient, packet, limits.queuedMessages),
  };
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
  if (packet.qos > subscriptions.highestQos) packet.qos = subscriptions.highestQos;
  if (!client.connected) {
    // What waited for the client, perhaps from a time when it had other rights, and what comes meanwhile.
    if (!access.mayReceive(packet.topic)) return null;
    if (client.clean || packet.qos === 0 || packet.retain) return packet;
    stream.replay ??= new Replay(replayLimit);
    return stream.replay.passes(packet) ? packet : null;
  }
  if (subscriptions.isCopy(packet)) return null;
  if (packet.topic === NOWHERE) return null;
  if (access.subscriptionsSuffice || access.mayReceive(packet.topic)) return packet;
  return null;
}
