import type { Values } from '@isobar/shared';

/**
 * Values as JSON with their names in order, so that two readings of the same values are the same text.
 * Names that were checked need no escapes, and finite numbers are written as JSON has them.
 */
export function encodeBody(values: Values): string {
  let body = '';
  for (const name of Object.keys(values).sort()) {
    body += `${body === '' ? '' : ','}"${name}":${values[name]}`;
  }
  return `{${body}}`;
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
