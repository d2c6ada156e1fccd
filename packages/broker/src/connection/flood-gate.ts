import type { BrokerLimits } from '../broker-limits.ts';

type FloodLimits = Pick<
  BrokerLimits,
  'publishesPerSecond' | 'publishBytesPerSecond' | 'floodSeconds'
>;

export interface FloodGateOwner {
  /** Reads no more of the client. */
  hold(): void;
  /** The client may be read again. */
  drained(): void;
  /** It had to be held for too long. */
  flooded(): void;
}

const BURST_MILLISECONDS = 5000;

/**
 * Slows a client that publishes more than it may: what it sends waits in the network, and nobody
 * else feels it (generic cell rate algorithm, ITU-T I.371). One that goes on is given up.
 *
 * A class, since there is one for each of some ten thousand clients: methods are shared.
 */
export class FloodGate {
  readonly #limits: FloodLimits;
  readonly #owner: FloodGateOwner;
  /** Milliseconds: when what was sent is paid off, at the rate that is allowed. */
  #paidAt = 0;
  /** Since when it has been ahead without a pause. */
  #aheadSince = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: FloodLimits, owner: FloodGateOwner) {
    this.#limits = limits;
    this.#owner = owner;
  }

  get isHolding(): boolean {
    return this.#timer !== undefined;
  }

  count(bytes: number): void {
    const { publishesPerSecond, publishBytesPerSecond } = this.#limits;
    const now = performance.now();
    if (this.#paidAt <= now) {
      this.#paidAt = now;
      this.#aheadSince = now;
    }
    this.#paidAt += 1000 * Math.max(1 / publishesPerSecond, bytes / publishBytesPerSecond);
  }

  check(): void {
    if (this.#timer !== undefined || this.#paidAt === 0) return;
    const now = performance.now();
    const wait = this.#paidAt - BURST_MILLISECONDS - now;
    if (wait <= 0) return;
    if (now - this.#aheadSince > this.#limits.floodSeconds * 1000) {
      this.#owner.flooded();
      return;
    }
    this.#owner.hold();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#owner.drained();
    }, wait);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
