/** Gathers the packets of one turn of the event loop for many clients, and has them written together. */
export class Gatherer {
  #waiting: OutgoingBuffer[] = [];

  add(buffer: OutgoingBuffer): void {
    if (this.#waiting.length === 0) setImmediate(this.#flush);
    this.#waiting.push(buffer);
  }

  readonly #flush = (): void => {
    const buffers = this.#waiting;
    this.#waiting = [];
    for (const buffer of buffers) buffer.flush();
  };
}

export interface OutgoingBufferOwner {
  write(bytes: Uint8Array): void;
  /** Bytes that were written before and still wait for the client. */
  readonly pendingBytes: number;
  overflowed(): void;
}

/**
 * Bytes on their way to one client. They never push back, since whoever waits for one slow client
 * keeps all others waiting; instead a client that leaves too many unread is given up.
 */
export class OutgoingBuffer {
  readonly #gatherer: Gatherer;
  readonly #owner: OutgoingBufferOwner;
  /** Bytes that may wait. */
  limit: number;
  #packets: Buffer[] = [];
  #bytes = 0;

  constructor(options: { gatherer: Gatherer; owner: OutgoingBufferOwner; limit: number }) {
    this.#gatherer = options.gatherer;
    this.#owner = options.owner;
    this.limit = options.limit;
  }

  get waitingBytes(): number {
    return this.#bytes + this.#owner.pendingBytes;
  }

  add(packet: Buffer): void {
    if (this.#packets.length === 0) this.#gatherer.add(this);
    this.#packets.push(packet);
    this.#bytes += packet.length;
    if (this.#bytes > this.limit) this.#checkLimit();
  }

  flush(): void {
    if (this.#packets.length === 0) return;
    if (this.#checkLimit()) return;
    const [first] = this.#packets;
    const bytes =
      this.#packets.length === 1 && first !== undefined
        ? first
        : Buffer.concat(this.#packets, this.#bytes);
    this.clear();
    this.#owner.write(bytes);
  }

  clear(): void {
    this.#packets = [];
    this.#bytes = 0;
  }

  #checkLimit(): boolean {
    if (this.waitingBytes <= this.limit) return false;
    this.clear();
    this.#owner.overflowed();
    return true;
  }
}
