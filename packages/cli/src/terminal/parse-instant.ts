import { instantSchema } from '@isobar/shared';
import { InvalidArgumentError } from 'commander';

/**
 * Reads an instant such as `2026-11-25T02:37:40Z`, or Unix seconds or milliseconds.
 *
 * @returns milliseconds since 1970-01-01T00:00:00Z
 */
export function parseInstant(text: string): number {
  const { success, data, error } = instantSchema.safeParse(text);
  if (success) return data;
  throw new InvalidArgumentError(error.issues.map(({ message }) => message).join('; '));
}
