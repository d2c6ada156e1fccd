/** A chip is there and does not do what its datasheet says. */
export class ChipError extends Error {
  override readonly name = 'ChipError';
}

/** A number as datasheets write it: `0x60`. */
export function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, '0')}`;
}
