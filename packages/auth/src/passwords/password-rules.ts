import { IsobarError } from '@isobar/shared';

/** Characters (code points) that a password which somebody chose has at least. */
export const MIN_PASSWORD_LENGTH = 12;
/** Characters (code points) that any password has at most. */
export const MAX_PASSWORD_LENGTH = 128;

/**
 * The one form of a password that is hashed and compared: two keyboards may write the same `ä` as
 * different code points (RFC 8265, OpaqueString: Unicode normalization form C).
 */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/** @throws IsobarError `ERR_PASSWORD` where a password that somebody chose may not be used */
export function checkChosenPassword(password: string): void {
  const length = Array.from(normalizePassword(password)).length;
  if (length >= MIN_PASSWORD_LENGTH && length <= MAX_PASSWORD_LENGTH) return;
  const problem = length === 0 ? 'empty' : length < MIN_PASSWORD_LENGTH ? 'too short' : 'too long';
  throw new IsobarError(
    'ERR_PASSWORD',
    `The password is ${problem} (${length} characters); expected ${MIN_PASSWORD_LENGTH} to ${MAX_PASSWORD_LENGTH}, or none to have one made`,
  );
}
