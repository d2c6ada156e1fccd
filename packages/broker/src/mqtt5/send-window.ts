/**
 * Keeps to the client's Receive Maximum: as many QoS 1 and 2 messages as it allows are unacknowledged,
 * and the rest waits, in order [MQTT-3.3.4-9].
 */
export class SendWindow {
  readonly #maximum: number;
  readonly #send: (bytes: Buffer) => void;
  readonly #unacknowledged = new Set<number>();
  #waiting: { messageId: number; bytes: Buffer }[] = [];
  #waitingBytes = 0;

  readonly #limit: number;
  readonly #overflowed: () => void;

  constructor(options: {
    maximum: number;
    send: (bytes: Buffer) => void;
    /** Bytes that may wait. */
    limit: number;
    overflowed: () => void;
  }) {
    this.#maximum = options.maximum;
    this.#send = options.send;
    this.#limit = options.limit;
    this.#overflowed = options.overflowed;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  add(messageId: number, bytes: Buffer): void {
    if (this.#unacknowledged.size < this.#maximum && this.#waiting.length === 0) {
      this.#unacknowledged.add(messageId);
      this.#send(bytes);
      return;
    }
    this.#waiting.push({ messageId, bytes });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > this.#limit) this.#overflowed();
  }

  /** The client is done with it: PUBACK, PUBCOMP, or PUBREC with a reason to refuse. */
  release(messageId: number): void {
    this.#unacknowledged.delete(messageId);
    while (this.#unacknowledged.size < this.#maximum) {
      const next = this.#waiting.shift();
      if (next === undefined) return;
      this.#waitingBytes -= next.bytes.length;
      this.#unacknowledged.add(next.messageId);
      this.#send(next.bytes);
    }
  }
}
