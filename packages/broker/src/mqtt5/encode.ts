import { generate, type Packet } from 'mqtt-packet';

const MQTT5 = { protocolVersion: 5 };

/** An MQTT 5 packet as bytes. */
export function encode(packet: Packet): Buffer {
  return generate(packet, MQTT5);
}
