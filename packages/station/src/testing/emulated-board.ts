import { EventEmitter } from 'node:events';

import type { IoPlugin } from '../hardware/io-plugin.ts';

/** A chip as it looks from the bus. */
export interface EmulatedChip {
  /** Bytes that were written in one go. */
  write(bytes: readonly number[]): void;
  /** `register` is undefined where it is read without one. */
  read(register: number | undefined, length: number): number[];
}

export type BusFault = 'no acknowledge' | 'silence';

/**
 * An IO plugin whose bus has emulated chips, and the habits of linux-io 1.1.1: writes throw, reads
 * fail by an 'error' event, and whoever waited for a failed read is called by the next one.
 */
export class EmulatedBoard extends EventEmitter implements IoPlugin {
  readonly chips = new Map<number, EmulatedChip>();
  /** What goes wrong at each call until it is taken away. */
  fault: BusFault | undefined;
  calls = 0;
  readonly MODES = { INPUT: 0, OUTPUT: 1, ANALOG: 2, PWM: 3, SERVO: 4 };
  /** Levels of its GPIO pins, at the moment. */
  readonly levels = new Map<string, () => number>();
  readonly configured = new Set<number>();

  pinMode(pin: string): this {
    if (!this.levels.has(pin)) throw new TypeError(`${pin} is no pin`);
    return this;
  }

  /** Looks every 5 ms, and tells of the first level and of changes. */
  digitalRead(pin: string, handler: (level: number) => void): this {
    let last: number | undefined;
    setInterval(() => {
      const level = this.levels.get(pin)?.() ?? 1;
      if (level !== last) handler(level);
      last = level;
    }, 5).unref();
    return this;
  }

  i2cConfig({ address }: { address: number }): this {
    this.configured.add(address);
    return this;
  }

  i2cWrite(address: number, bytes: number[]): this {
    this.calls += 1;
    const chip = this.#chipAt(address);
    if (chip === undefined || this.fault === 'no acknowledge') {
      throw new Error('EREMOTEIO, Remote I/O error');
    }
    if (this.fault === undefined) chip.write(bytes);
    return this;
  }

  i2cReadOnce(
    address: number,
    ...rest:
      | [register: number, length: number, handler: (bytes: number[]) => void]
      | [length: number, handler: (bytes: number[]) => void]
  ): this {
    this.calls += 1;
    const [register, length, handler] = rest.length === 3 ? rest : [undefined, ...rest];
    const event = `I2C-reply${address}-${register ?? 0}`;
    this.once(event, handler);
    const chip = this.#chipAt(address);
    setImmediate(() => {
      if (this.fault === 'silence') return;
      if (chip === undefined || this.fault === 'no acknowledge') {
        this.emit('error', new Error('EREMOTEIO, Remote I/O error'));
      } else this.emit(event, chip.read(register, length));
    });
    return this;
  }

  #chipAt(address: number): EmulatedChip | undefined {
    if (!this.configured.has(address)) throw new TypeError('i2cConfig was not called');
    return this.chips.get(address);
  }
}
