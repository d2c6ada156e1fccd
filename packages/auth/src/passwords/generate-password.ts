import { randomInt } from 'node:crypto';

/** Lower-case letters and digits without those that look alike: `i l 1`, `o 0`. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const LENGTH = 24;

/**
 * A new random password of 24 characters (24 × log₂ 31 = 118 bits), which nobody can guess. It needs no quotes
 * in a shell, a CSV or a JSON file, a double click selects it whole, and it can be read aloud.
 */
export function generatePassword(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}
