import type { Packet } from 'mqtt-packet';

import { parsePacket } from '../core/parse-packet.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * Reads one whole MQTT 5 packet. mqtt-packet looks past the end of a packet for what a mutilated one
 * lacks, so it is given each alone; and it lets some faults through, which are looked for here.
 *
 * @returns `undefined` where it is malformed
 */
export function readPacket(bytes: Buffer): Packet | undefined {
  const packet = parse(bytes);
  if (packet === undefined || packet instanceof Error) return undefined;
  const { properties } = packet as { properties?: Properties };
  return properties === undefined || areSound(properties) ? packet : undefined;
}

function parse(bytes: Buffer): Packet | Error | undefined {
  try {
    return parsePacket(bytes, { protocolVersion: 5 });
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** Every property once but for user properties [MQTT 5.0, 2.2.2.2], and none cut short. */
export function areSound(properties: Properties): boolean {
  return Object.entries(properties).every(([name, value]) => {
    if (name === 'userProperties') return areUserProperties(value);
    return !Array.isArray(value) && !isCutShort(value);
  });
}

function areUserProperties(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, texts]) =>
      name !== 'null' && [texts].flat().every((text: unknown) => typeof text === 'string'),
  );
}

/** How mqtt-packet says that there were not enough bytes. */
function isCutShort(value: unknown): boolean {
  return value === null || value === undefined || value === -1;
}
