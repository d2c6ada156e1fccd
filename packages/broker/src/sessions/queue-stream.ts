import { Readable } from 'node:stream';

import type { AedesPublishPacket } from 'aedes';

import type { BrokerStream } from '../connection/broker-stream.ts';
import type { AedesClient } from '../core/aedes-internals.ts';
import { streamOf } from '../core/stream-of.ts';
import type { AedesPersistence } from './aedes-persistence.ts';

/** A session's queue is read as fast as its client takes it, and no faster. */
export async function* paced(
  packets: AsyncIterable<AedesPublishPacket>,
  stream: BrokerStream,
): AsyncIterable<AedesPublishPacket> {
  for await (const packet of packets) {
    await stream.writable();
    // With a message id it went out before [MQTT-3.3.1-1].
    packet.dup = isPublish(packet) && (packet.messageId ?? 0) > 0;
    yield packet;
  }
}

/**
 * The same for a store that gave each message its packet identifier. aedes would write that down for one after the
 * other, and take a turn of the event loop for each; only PUBRELs are left to it.
 */
export async function* sentAhead(
  packets: AsyncIterable<AedesPublishPacket>,
  client: AedesClient,
  clear: AedesPersistence['outgoingClearMessageId'],
): AsyncIterable<AedesPublishPacket> {
  const stream = streamOf(client);
  let clearing: Promise<unknown>[] = [];
  for await (const packet of packets) {
    await stream.writable();
    if (stream.destroyed) break;
    if (!isPublish(packet)) {
      yield packet;
      continue;
    }
    const mayGo = client.broker.authorizeForward(client, packet) !== null;
    if (mayGo) stream.writePacket(packet);
    // No acknowledgement comes for it.
    if (!mayGo || packet.qos === 0) clearing.push(clear(client, packet));
    if (clearing.length < CLEARED_AT_A_TIME) continue;
    await Promise.all(clearing);
    clearing = [];
  }
  await Promise.all(clearing);
}

const CLEARED_AT_A_TIME = 100;
const HIGHEST_ID = 65_535; // [MQTT-2.3.1-1]: sixteen bits, and not 0

/** Takes packet identifiers in a row, as aedes takes one. */
export function reserveIds(client: AedesClient, count: number): number {
  const first = client._nextId;
  client._nextId = ((first + count - 1) % HIGHEST_ID) + 1;
  return first;
}

/** Costs less than one that is made from an iterable: there is one for each CONNECT. */
export function emptyStream(): Readable & AsyncIterable<AedesPublishPacket> {
  return new Readable({
    objectMode: true,
    read() {
      this.push(null);
    },
  });
}

/** A session's queue also holds PUBRELs. */
function isPublish({ cmd }: { readonly cmd: string }): boolean {
  return cmd === 'publish';
}
