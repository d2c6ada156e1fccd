import type { IPublishPacket, UserProperties } from 'mqtt-packet';

/**
 * What a message carries beyond MQTT 3.1.1. aedes knows nothing of it, but keeps `properties` with
 * a message wherever it goes, also on disk.
 */
export interface Carried {
  /** It was published to be retained, which aedes forgets where it routes it. */
  readonly retain?: true;
  /** Milliseconds since 1970: nobody gets it later. */
  readonly expiresAt?: number;
  readonly payloadFormatIndicator?: boolean;
  readonly contentType?: string;
  readonly responseTopic?: string;
  readonly correlationData?: Buffer;
  readonly userProperties?: UserProperties;
}

export type PublishProperties = NonNullable<IPublishPacket['properties']>;

/** A message as aedes holds it. */
export interface Carrier {
  properties?: unknown;
}

export const RETAINED: Carried = { retain: true };

export function carriedBy(message: Carrier): Carried | undefined {
  // What comes from another broker has null where there was nothing (msgpack).
  return (message.properties as Carried | null | undefined) ?? undefined;
}

export function isExpired({ expiresAt }: Carried, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}

/** @returns `undefined` where there is nothing to carry */
export function carriedFrom(properties: PublishProperties, now: number): Carried | undefined {
  const { messageExpiryInterval, payloadFormatIndicator, contentType } = properties;
  const { responseTopic, correlationData, userProperties } = properties;
  const carried: Carried = {
    ...(messageExpiryInterval !== undefined && { expiresAt: now + messageExpiryInterval * 1000 }),
    ...(payloadFormatIndicator !== undefined && { payloadFormatIndicator }),
    ...(contentType !== undefined && { contentType }),
    ...(responseTopic !== undefined && { responseTopic }),
    // A copy: it is a part of whatever the client sent at one go.
    ...(correlationData !== undefined && { correlationData: Buffer.from(correlationData) }),
    ...(userProperties !== undefined && { userProperties }),
  };
  return Object.keys(carried).length > 0 ? carried : undefined;
}

/** For the client; the expiry interval is what is left of it [MQTT-3.3.2-6]. */
export function propertiesOf(carried: Carried, now: number): PublishProperties {
  const { retain: _, expiresAt, ...properties } = carried;
  if (expiresAt === undefined) return properties;
  return { ...properties, messageExpiryInterval: Math.max(1, Math.ceil((expiresAt - now) / 1000)) };
}
