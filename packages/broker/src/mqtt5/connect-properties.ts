import type { IConnectPacket } from 'mqtt-packet';

import { areSound } from './read-packet.ts';

const NEVER = 0xffff_ffff;
const LARGEST_RECEIVE_MAXIMUM = 65_535;

/** What a CONNECT of MQTT 5 asks for, with the defaults of the specification. */
export interface ConnectWishes {
  /** How long its session outlives the connection, in seconds; Infinity: for ever. */
  readonly sessionExpirySeconds: number;
  /** QoS 1 and 2 messages that it takes at a time. */
  readonly receiveMaximum: number;
  /** Bytes of the largest packet that it takes. */
  readonly maximumPacketSize: number;
  readonly willDelaySeconds: number;
}

/** @returns `undefined` where the properties are not allowed [MQTT 5.0, 3.1.2.11] */
export function readWishes({ properties = {}, will }: IConnectPacket): ConnectWishes | undefined {
  const { sessionExpiryInterval = 0, receiveMaximum = LARGEST_RECEIVE_MAXIMUM } = properties;
  const { maximumPacketSize = Number.POSITIVE_INFINITY } = properties;
  const willProperties = will?.properties ?? {};
  if (!areSound({ ...properties }) || !areSound({ ...willProperties })) return undefined;
  if (receiveMaximum === 0 || maximumPacketSize === 0) return undefined;
  return {
    sessionExpirySeconds: toSeconds(sessionExpiryInterval),
    receiveMaximum,
    maximumPacketSize,
    willDelaySeconds: willProperties.willDelayInterval ?? 0,
  };
}

/** A session expiry interval in seconds; 0xFFFFFFFF stands for ever. */
export function toSeconds(interval: number): number {
  return interval === NEVER ? Number.POSITIVE_INFINITY : interval;
}
