import { parser, type Packet } from 'mqtt-packet';

type Properties = Readonly<Record<string, unknown>>;

/**
 * Reads one whole MQTT 5 packet. mqtt-packet looks past the end of a packet for what a mutilated one
 * lacks, so it is given each alone; and it lets some faults through, which are looked for here.
 *
 * @returns `undefined` where it is malformed
 */
export function readPacket(bytes: Buffer): Packet | undefined {
  let found: Packet | undefined;
  const state = { isBroken: false };
  const reader = parser({ protocolVersion: 5 });
  reader.on('packet', (packet) => {
    found = packet;
  });
  reader.on('error', () => {
    state.isBroken = true;
  });
  try {
    if (reader.parse(bytes) !== 0) return undefined;
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return undefined;
  }
  if (state.isBroken || found === undefined) return undefined;
  const { properties } = found as { properties?: Properties };
  return properties === undefined || areSound(properties) ? found : undefined;
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
