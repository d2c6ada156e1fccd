import type { QoS } from 'mqtt-packet';

import { decodeCarried, encodeCarried } from '../mqtt5/carried-format.ts';
import type { RetainedMessage } from './retained-messages.ts';

/** Beside the QoS: in front of the payload stands what it carries beyond MQTT 3.1.1. */
const CARRIES = 0x80;

/** A retained message as it is kept under its topic. */
export function encodeRetained({ qos, payload, carried }: RetainedMessage): Buffer {
  const parts =
    carried === undefined
      ? [Buffer.of(qos), payload]
      : [Buffer.of(qos | CARRIES), encodeCarried(carried), payload];
  return Buffer.concat(parts);
}

/** @param value - empty where nothing is retained */
export function decodeRetained(topic: string, value: Buffer): RetainedMessage {
  const [first = 0] = value;
  const body = value.subarray(1);
  const { payload, carried } =
    (first & CARRIES) === 0 ? { payload: body, carried: undefined } : decodeCarried(body);
  return {
    topic,
    qos: (first & ~CARRIES) as QoS,
    payload,
    ...(carried !== undefined && { carried }),
  };
}
