import type { EmulatedChip } from './emulated-board.ts';

export interface RawMeasurement {
  readonly temperature: number;
  readonly pressure: number;
  readonly humidity?: number;
}

/** T1 to T3 and P1 to P9, then H1 to H6. */
export interface EmulatedTrimming {
  readonly words: readonly number[];
  readonly humidity?: readonly [number, number, number, number, number, number];
}

/**
 * The registers of a BME280 or BMP280, as their datasheets have them: trimming values are copied for a
 * while after a reset and read as zeros until then, a measurement happens when it is asked for, and
 * takes a while.
 */
export class EmulatedBme280 implements EmulatedChip {
  readonly #registers = new Uint8Array(256);
  readonly #trimming: EmulatedTrimming;
  raw: RawMeasurement;
  measurements = 0;
  /** Status reads until it is done copying, or measuring. */
  copyReads = 2;
  measureReads = 2;
  /** Never done. */
  isStuck = false;
  #copying = 0;
  #measuring = 0;

  constructor(options: { id?: number; trimming: EmulatedTrimming; raw: RawMeasurement }) {
    this.#trimming = options.trimming;
    this.raw = options.raw;
    this.#registers[0xd0] = options.id ?? (options.trimming.humidity ? 0x60 : 0x58);
    this.reset();
  }

  /** As the chip is after its power came back. */
  reset(): void {
    this.#registers.fill(0, 0x88, 0xa2);
    this.#registers.fill(0, 0xe1, 0xe8);
    this.#registers.fill(0, 0xf2, 0x100);
    this.#showMeasurement({ temperature: 0x80_000, pressure: 0x80_000, humidity: 0x8000 });
    this.#copying = this.copyReads;
  }

  write(bytes: readonly number[]): void {
    const [register = 0, value = 0] = bytes;
    if (register === 0xe0 && value === 0xb6) this.reset();
    if (register >= 0xf2) this.#registers[register] = value;
    if (register === 0xf4 && (value & 0b11) === 0b01) this.#measuring = this.measureReads;
  }

  read(register: number | undefined, length: number): number[] {
    const from = register ?? 0;
    if (from === 0xf3) this.#step();
    return [...this.#registers.subarray(from, from + length)];
  }

  #step(): void {
    if (!this.isStuck) {
      if (this.#copying > 0 && --this.#copying === 0) this.#showTrimming();
      if (this.#measuring > 0 && --this.#measuring === 0) {
        this.measurements += 1;
        this.#showMeasurement(this.raw);
      }
    }
    this.#registers[0xf3] = (this.#copying > 0 ? 0x01 : 0) | (this.#measuring > 0 ? 0x08 : 0);
  }

  #showTrimming(): void {
    const view = Buffer.from(this.#registers.buffer);
    this.#trimming.words.forEach((word, index) => {
      view.writeUInt16LE(word & 0xffff, 0x88 + 2 * index);
    });
    const [h1, h2, h3, h4, h5, h6] = this.#trimming.humidity ?? [0, 0, 0, 0, 0, 0];
    view[0xa1] = h1;
    view.writeInt16LE(h2, 0xe1);
    view[0xe3] = h3;
    view[0xe4] = (h4 >> 4) & 0xff;
    view[0xe5] = (h4 & 0x0f) | ((h5 & 0x0f) << 4);
    view[0xe6] = (h5 >> 4) & 0xff;
    view[0xe7] = h6 & 0xff;
  }

  #showMeasurement({ pressure, temperature, humidity = 0x8000 }: RawMeasurement): void {
    const view = Buffer.from(this.#registers.buffer);
    view.writeUIntBE(pressure << 4, 0xf7, 3);
    view.writeUIntBE(temperature << 4, 0xfa, 3);
    view.writeUInt16BE(humidity, 0xfd);
  }
}
