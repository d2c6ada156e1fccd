/**
 * The I²C bus that chips hang on. Every call rejects where the chip does not acknowledge, and within
 * a second where nobody answers at all.
 */
export interface I2cBus {
  /** Writes bytes: a command, or a register and what goes there. */
  write(address: number, bytes: readonly number[]): Promise<void>;
  /** Reads from a register on. */
  readFrom(address: number, register: number, length: number): Promise<Buffer>;
  /** Reads what the chip has ready. */
  read(address: number, length: number): Promise<Buffer>;
}
