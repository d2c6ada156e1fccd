import type { Values } from '@isobar/shared';

/** Values as text with their names in order, so that two readings of the same values are the same text. */
export function encodeBody(values: Values): string {
  const names = Object.keys(values).sort();
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, values[name]])));
}

export function decodeBody(body: string): Values {
  return JSON.parse(body) as Values;
}

/** What tells a reading from another one with its identity. */
export interface Content {
  readonly timestamp: number;
  /** Of `encodeBody`. */
  readonly body: string;
}

/** True where the reading that is stored came again. */
export function isRepeat(stored: Content, again: Content & { isUntimed?: boolean }): boolean {
  return (
    stored.body === again.body && (again.isUntimed === true || stored.timestamp === again.timestamp)
  );
}
