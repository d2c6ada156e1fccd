import { InvalidArgumentError } from 'commander';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads a length of time such as `500ms`, `10s`, `5m`, `12h` or `30d`; a bare number is seconds.
 *
 * @returns seconds
 */
export function parseDuration(text: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
  const seconds = Number(amount) * (unit === 'ms' ? 0.001 : (UNIT_SECONDS[unit] ?? Number.NaN));
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('expected a length of time such as 10s, 5m, 12h or 30d');
}

/** Reads a whole number from `minimum` on. */
export function parseCount(minimum: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= minimum && number <= Number.MAX_SAFE_INTEGER) return number;
    throw new InvalidArgumentError(`expected a whole number from ${String(minimum)}`);
  };
}
