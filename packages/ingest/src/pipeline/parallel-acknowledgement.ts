import type { IPublishPacket, MqttClient } from 'mqtt';

/** A message whose PUBACK is sent by whoever has stored it. */
export interface HeldMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly receivedAt: number;
  /** Sends the PUBACK, if the connection that the message came on still stands. */
  acknowledge(): void;
}

/** What MQTT.js 5.16.0 has and does not document; a test holds it to that. */
interface ClientInternals {
  handleMessage(packet: IPublishPacket, callback: (error?: Error) => void): void;
  _sendPacket(packet: { cmd: 'puback'; messageId: number }): void;
  stream: unknown;
}

/** Passed to MQTT.js as an error it sends no PUBACK and goes on reading. */
const HELD = new Error('Acknowledged later');

/**
 * MQTT.js reads one message after the other, each only when the one before is acknowledged. Here it
 * goes on at once, and every message is acknowledged when its batch is stored. While `mayGoOn` has
 * not resolved, no more is read from the socket; pings are answered all the same.
 */
export function holdAcknowledgements(
  client: MqttClient,
  options: { onMessage: (message: HeldMessage) => void; mayGoOn: () => Promise<void> | undefined },
): void {
  const internals = client as unknown as ClientInternals;
  const { stream } = internals;
  internals.handleMessage = (packet, callback) => {
    const { topic, payload, qos, messageId } = packet;
    options.onMessage({
      topic,
      payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
      receivedAt: Date.now(),
      acknowledge: () => {
        if (qos === 0 || messageId === undefined || internals.stream !== stream) return;
        if (client.connected) internals._sendPacket({ cmd: 'puback', messageId });
      },
    });
    const pause = options.mayGoOn();
    const goOn = (): void => {
      callback(qos === 0 ? undefined : HELD);
    };
    if (pause === undefined) goOn();
    else void pause.then(goOn);
  };
}
