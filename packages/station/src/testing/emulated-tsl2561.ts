import type { EmulatedChip } from './emulated-board.ts';

/** Counts of the two channels, as they would be at 402 ms and gain 16 if a channel had no end. */
export interface Light {
  readonly all: number;
  readonly infrared: number;
}

/** By the lower bits of the timing register: the share of 402 ms, and where a channel ends. */
const TIMES = [
  { share: 11 / 322, end: 5047 },
  { share: 81 / 322, end: 37_177 },
  { share: 1, end: 65_535 },
];

/** A TSL2561 as it looks from the bus (TAOS059N, "Register set"). */
export class EmulatedTsl2561 implements EmulatedChip {
  light: Light;
  /** Timings that it was measured with. */
  readonly timings: number[] = [];
  readonly #id: number;
  #timing = 0x02;
  #power = 0;

  constructor(options: { id: number; light: Light }) {
    this.#id = options.id;
    this.light = options.light;
  }

  write([command = 0, value = 0]: readonly number[]): void {
    if ((command & 0x80) === 0) throw new Error('no command');
    const register = command & 0x0f;
    if (register === 0x01) this.#timing = value;
    if (register !== 0x00) return;
    if (this.#power === 0 && value === 0x03) this.timings.push(this.#timing);
    this.#power = value;
  }

  read(command: number | undefined, length: number): number[] {
    const register = (command ?? 0) & 0x0f;
    if (register === 0x00) return [this.#power];
    if (register === 0x0a) return [this.#id];
    const count = this.#count(register === 0x0c ? this.light.all : this.light.infrared);
    return [count & 0xff, count >> 8].slice(0, length);
  }

  #count(light: number): number {
    const { share, end } = TIMES[this.#timing & 0b11] ?? { share: 1, end: 65_535 };
    const gain = (this.#timing & 0x10) === 0 ? 1 / 16 : 1;
    return Math.min(end, Math.round(light * share * gain));
  }
}
