import { EventEmitter } from 'node:events';

import { setTimeout as sleep } from 'node:timers/promises';

import type { AedesPublishPacket } from 'aedes';
import type { Packet } from 'mqtt-packet';

import type { TranslatorNotes } from '../mqtt5/translator-notes.ts';
import type { Guest } from './admission.ts';
import { ClientSubscriptions } from './client-subscriptions.ts';
import type { Replay } from './replay.ts';

export interface BrokerStreamOwner {
  /** aedes accepted the client. */
  joined(): void;
  /** aedes took what was there and can do with more. */
  drained(): void;
  send(packet: Packet): void;
  /** aedes is done with the client; without an error, as it should be. */
  destroyed(error: Error | undefined): void;
  /** Bytes that were sent and that the client did not read yet. */
  readonly waitingBytes: number;
}

const PACED_BYTES = 128 * 1024;
const PACE_MILLISECONDS = 10;

/**
 * What aedes takes for the client's socket: as much of a Duplex as aedes 1.2.0 uses, and no more, for
 * there is one per client. Bytes come in through `push`, packets go out to the owner, and writing never asks
 * aedes to wait, because a waiting delivery holds up the delivery to all (see OutgoingBuffer).
 */
export class BrokerStream extends EventEmitter {
  readonly guest: Guest;
  destroyed = false;
  readonly subscriptions = new ClientSubscriptions();
  /** Until the client has got what waited for it. */
  replay: Replay<AedesPublishPacket> | undefined;
  /** Of a client that speaks MQTT 5. */
  readonly notes: TranslatorNotes | undefined;
  readonly #owner: BrokerStreamOwner;
  #incoming: Buffer[] = [];
  #incomingBytes = 0;

  constructor(owner: BrokerStreamOwner, guest: Guest, notes?: TranslatorNotes) {
    super();
    this.#owner = owner;
    this.guest = guest;
    this.notes = notes;
  }

  /** Bytes that aedes did not take yet. */
  get incomingBytes(): number {
    return this.#incomingBytes;
  }

  joined(): void {
    this.#owner.joined();
  }

  push(chunk: Buffer): void {
    if (this.destroyed) return;
    const isFirst = this.#incoming.length === 0;
    this.#incoming.push(chunk);
    this.#incomingBytes += chunk.length;
    if (isFirst) this.emit('readable');
  }

  read(): Buffer | null {
    const [first] = this.#incoming;
    if (first === undefined) return null;
    const bytes = this.#incoming.length === 1 ? first : Buffer.concat(this.#incoming);
    this.#incoming = [];
    this.#incomingBytes = 0;
    this.#owner.drained();
    return bytes;
  }

  /** Makes it a stream to node:stream. aedes calls it no more: see interceptWriter. */
  write(): never {
    throw new TypeError('expected a packet: interceptWriter was not called');
  }

  /** What aedes would write as bytes. */
  writePacket(packet: Packet): true {
    if (!this.destroyed) this.#owner.send(packet);
    return true;
  }

  /** Resolves when the client has read most of what was sent: for what can wait, as a queue can. */
  async writable(): Promise<void> {
    while (!this.destroyed && this.#owner.waitingBytes > PACED_BYTES)
      await sleep(PACE_MILLISECONDS);
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.#incoming = [];
    this.#owner.destroyed(error);
    process.nextTick(() => {
      if (error !== undefined) this.emit('error', error);
      this.emit('close');
    });
    return this;
  }
}
