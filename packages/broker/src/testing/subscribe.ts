import { ErrorWithSubackPacket, type MqttClient } from 'mqtt';
import type { QoS } from 'mqtt-packet';

/** What SUBACK grants for each filter: a QoS, or 128. MQTT.js takes a refused filter for an error. */
export async function subscribe(
  client: MqttClient,
  filters: string[],
  qos: QoS,
): Promise<unknown[]> {
  try {
    return (await client.subscribeAsync(filters, { qos })).map((grant) => grant.qos);
  } catch (error) {
    if (error instanceof ErrorWithSubackPacket) return error.packet.granted;
    throw error;
  }
}
