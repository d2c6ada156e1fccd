import { readHeader } from './packet-header.ts';

export interface PacketFramerOwner {
  /** Called for each packet whose header arrived; false refuses it, and all that follows. */
  accept(type: number, packetLength: number): boolean;
  /** Bytes that make up whole packets. */
  pass(bytes: Buffer): void;
  malformed(): void;
}

const EMPTY = Buffer.alloc(0);

/**
 * Cuts the stream of a client into packets. What a packet may be is decided by the length that its
 * header declares, before the rest of it is kept.
 */
export class PacketFramer {
  readonly #owner: PacketFramerOwner;
  /** The first bytes of a packet whose rest is to come, in a buffer that grows with them. */
  #held = EMPTY;
  #heldBytes = 0;
  /** Length of the packet that is being held; 0 while its header is incomplete. */
  #awaitedBytes = 0;
  #isAccepted = false;

  constructor(owner: PacketFramerOwner) {
    this.#owner = owner;
  }

  receive(chunk: Buffer): void {
    if (this.#heldBytes === 0) {
      this.#frame(chunk);
      return;
    }
    this.#hold(chunk);
    if (this.#heldBytes < this.#awaitedBytes) return;
    const bytes = this.#held.subarray(0, this.#heldBytes);
    this.#held = EMPTY;
    this.#heldBytes = 0;
    this.#frame(bytes);
  }

  #frame(bytes: Buffer): void {
    let position = 0;
    for (;;) {
      const header = readHeader(bytes, position);
      if (header === 'malformed') {
        this.#owner.malformed();
        return;
      }
      this.#awaitedBytes = header?.packetLength ?? 0;
      if (header === undefined) break;
      // A packet that was held is announced once, when its header came.
      if (!this.#isAccepted && !this.#owner.accept(header.type, header.packetLength)) return;
      this.#isAccepted = true;
      if (position + header.packetLength > bytes.length) break;
      this.#isAccepted = false;
      position += header.packetLength;
    }
    if (position > 0)
      this.#owner.pass(position === bytes.length ? bytes : bytes.subarray(0, position));
    if (position < bytes.length) this.#hold(bytes.subarray(position));
  }

  #hold(bytes: Buffer): void {
    const length = this.#heldBytes + bytes.length;
    if (length > this.#held.length) {
      const grown = Buffer.allocUnsafe(Math.max(length, 2 * this.#held.length));
      this.#held.copy(grown, 0, 0, this.#heldBytes);
      this.#held = grown;
    }
    bytes.copy(this.#held, this.#heldBytes);
    this.#heldBytes = length;
  }
}
