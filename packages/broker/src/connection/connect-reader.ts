import type { IConnectPacket } from 'mqtt-packet';

import { parsePacket } from '../core/parse-packet.ts';
import { readHeader } from './packet-header.ts';

export type ConnectReading =
  /** More bytes are needed. */
  | { readonly state: 'incomplete' }
  | {
      readonly state: 'violation';
      readonly reason: 'not_connect' | 'malformed' | 'connect_too_large';
    }
  | { readonly state: 'complete'; readonly connect: IConnectPacket; readonly rest: Buffer };

const CONNECT_HEADER = 0x10;

/**
 * Reads the first packet of a connection, which has to be a CONNECT [MQTT-3.1.0-1]. What it is and
 * how long it will be stands in the first bytes, so that no one can have more buffered.
 */
export function readConnect(bytes: Buffer, maximumBytes: number): ConnectReading {
  if (bytes.length > 0 && bytes[0] !== CONNECT_HEADER) {
    return { state: 'violation', reason: 'not_connect' };
  }
  const header = readHeader(bytes, 0);
  if (header === 'malformed') return { state: 'violation', reason: 'malformed' };
  if (header === undefined) return { state: 'incomplete' };
  if (header.packetLength > maximumBytes) {
    return { state: 'violation', reason: 'connect_too_large' };
  }
  if (bytes.length < header.packetLength) return { state: 'incomplete' };
  const connect = parseConnect(bytes.subarray(0, header.packetLength));
  if (connect === undefined) return { state: 'violation', reason: 'malformed' };
  return { state: 'complete', connect, rest: bytes.subarray(header.packetLength) };
}

function parseConnect(bytes: Buffer): IConnectPacket | undefined {
  try {
    const packet = parsePacket(bytes);
    return 'cmd' in packet && packet.cmd === 'connect' ? packet : undefined;
  } catch (error) {
    // mqtt-packet reads past the end of some mutilated packets
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
    return undefined;
  }
}
