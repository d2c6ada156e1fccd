import type { IConnackPacket, IDisconnectPacket, Packet } from 'mqtt-packet';

import type { CutReason } from '../broker-metrics.ts';
import type { ClientSubscriptions } from '../connection/client-subscriptions.ts';
import { readHeader } from '../connection/packet-header.ts';
import type { ConnectWishes } from './connect-properties.ts';
import { encode } from './encode.ts';
import { createIncoming, type OpenExchanges } from './incoming-packets.ts';
import { createOutgoing } from './outgoing-packets.ts';
import { readPacket } from './read-packet.ts';
import { DISCONNECT_REASON } from './reason-code.ts';
import { SendWindow } from './send-window.ts';
import type { Amend, TranslatorNotes } from './translator-notes.ts';

export interface TranslatorOwner {
  /** Gives aedes an MQTT 3.1.1 packet. */
  toBroker(packet: Packet, amend?: Amend): void;
  toClient(bytes: Buffer): void;
  /** Ends the connection for what the client did. */
  cut(reason: CutReason): void;
  /** The client takes its leave. */
  disconnect(packet: IDisconnectPacket): void;
  /** A message was larger than the client takes. */
  tooLarge(): void;
  /** False once the connection is over. */
  readonly isOpen: boolean;
}

export interface TranslatorOptions {
  readonly owner: TranslatorOwner;
  readonly wishes: ConnectWishes;
  readonly capabilities: NonNullable<IConnackPacket['properties']>;
  readonly notes: TranslatorNotes;
  readonly subscriptions: ClientSubscriptions;
  /** Bytes that may wait for the client to acknowledge others; then it is given up. */
  readonly waitingLimit: number;
}

/** Between a client that speaks MQTT 5 and aedes, which speaks MQTT 3.1.1. */
export interface Translator {
  /** Whole packets of the client. */
  receive(bytes: Buffer): void;
  /** What aedes writes. */
  write(packet: Packet): void;
  /** Bytes that wait for the client to acknowledge others. */
  readonly waitingBytes: number;
}

export function createTranslator(options: TranslatorOptions): Translator {
  const exchanges: OpenExchanges = { publishes: new Set(), filters: new Map() };
  const { owner } = options;
  const window = new SendWindow({
    maximum: options.wishes.receiveMaximum,
    send: (bytes) => {
      owner.toClient(bytes);
    },
    limit: options.waitingLimit,
    overflowed: () => {
      owner.cut('slow_reader');
    },
  });
  const incoming = createIncoming({ ...options, exchanges, window });

  return {
    receive: (bytes) => {
      let position = 0;
      while (position < bytes.length && owner.isOpen) {
        const header = readHeader(bytes, position);
        if (header === undefined || header === 'malformed') return;
        const end = position + header.packetLength;
        const packet = readPacket(bytes.subarray(position, end));
        position = end;
        if (packet === undefined) owner.cut('malformed');
        else incoming(packet);
      }
    },
    write: createOutgoing({ ...options, exchanges, window }),
    get waitingBytes() {
      return window.waitingBytes;
    },
  };
}

/** The last packet of a connection that the broker ends. */
export function farewell(reason: CutReason): Buffer {
  return encode({ cmd: 'disconnect', reasonCode: DISCONNECT_REASON[reason] });
}
