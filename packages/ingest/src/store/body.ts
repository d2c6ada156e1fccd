import type { Values } from '@isobar/shared';

/** Values as text with their names in order, so that two readings of the same values are the same text. */
export function encodeBody(values: Values): string {
  const names = Object.keys(values).sort();
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, values[name]])));
}

export function decodeBody(body: string): Values {
  return JSON.parse(body) as Values;
}
