import type { IConnackPacket, IConnectPacket } from 'mqtt-packet';

import type { BrokerLimits } from '../broker-limits.ts';
import { RECEIVE_MAXIMUM } from './incoming-packets.ts';
import { TOPIC_ALIAS_MAXIMUM } from './topic-aliases.ts';

/** What CONNACK tells a client of the broker and of its session [MQTT 5.0, 3.2.2.3]. */
export function capabilitiesFor(
  connect: IConnectPacket,
  options: { limits: BrokerLimits; assignedClientId: string | undefined },
): NonNullable<IConnackPacket['properties']> {
  const { limits, assignedClientId } = options;
  const { keepalive = 0 } = connect;
  return {
    receiveMaximum: RECEIVE_MAXIMUM,
    maximumPacketSize: limits.packetBytes,
    topicAliasMaximum: TOPIC_ALIAS_MAXIMUM,
    subscriptionIdentifiersAvailable: false,
    sharedSubscriptionAvailable: false,
    ...(assignedClientId !== undefined && { assignedClientIdentifier: assignedClientId }),
    ...((keepalive === 0 || keepalive > limits.keepAliveSeconds) && {
      serverKeepAlive: limits.keepAliveSeconds,
    }),
  };
}
