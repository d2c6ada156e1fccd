import type { EventEmitter } from 'node:events';

/**
 * As much of a Johnny-Five IO plugin as is used here; beaglebone-io is one. Failures come as 'error'
 * events that do not say whose they are.
 */
export interface IoPlugin extends EventEmitter {
  readonly MODES: { readonly INPUT: number };
  pinMode(pin: string, mode: number): unknown;
  /** Calls with 0 or 1: at first, and whenever it sees another level. */
  digitalRead(pin: string, handler: (level: number) => void): unknown;
  i2cConfig(options: { address: number; bus?: number }): unknown;
  /** Throws where the chip does not acknowledge. */
  i2cWrite(address: number, bytes: number[]): unknown;
  i2cReadOnce(
    address: number,
    register: number,
    length: number,
    handler: (bytes: number[]) => void,
  ): unknown;
  i2cReadOnce(address: number, length: number, handler: (bytes: number[]) => void): unknown;
}
