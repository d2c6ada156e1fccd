import { quantityOf } from './quantities.ts';

/** Largest payload of one MQTT message with readings, in bytes. */
export const MAX_PAYLOAD_BYTES = 65_536;
/** Most readings in one backlog message. */
export const MAX_BACKLOG_READINGS = 100;
/** Most quantities in one reading. */
export const MAX_QUANTITIES = 64;

/** A random id made with an outbox file: 6 to 32 of a-z and 0-9. */
export const LOG_PATTERN = /^[a-z0-9]{6,32}$/;
/** Quantity names are words: no dot, no `$`, no leading underscore, so that any store takes them as keys. */
export const QUANTITY_NAME_PATTERN = /^[a-zA-Z][a-zA-Z0-9_]{0,63}$/;

/** Values by quantity name, in canonical units (see {@link QUANTITIES}). */
export type Values = Readonly<Record<string, number>>;

/** What a station says of its clock when it took a reading. */
export type ClockState = 'unsynced';

/** One reading as it is published: flat, so that any MQTT consumer can pick a value. */
export type ReadingMessage = {
  readonly log?: string;
  readonly seq?: number;
  /** RFC 3339. */
  readonly timestamp?: string;
  /** The station's clock was not set, and the time could not be mended afterwards. */
  readonly clock?: ClockState;
} & Readonly<Record<string, number | string>>;

/** A reading that passed the check. */
export interface Reading {
  /** Identity besides the station; both or neither. Without them the identity is (station, timestamp). */
  readonly log?: string;
  readonly seq?: number;
  /** Milliseconds since 1970-01-01T00:00:00Z; missing = the time of receipt. */
  readonly timestamp?: number;
  readonly clock?: ClockState;
  readonly values: Values;
}

/** `21.4 °C`: a value as people read it; the value alone where the quantity is not known. */
export function formatValue(name: string, value: number): string {
  const quantity = quantityOf(name);
  if (quantity === undefined) return String(value);
  const space = quantity.unit === '°' || quantity.unit === '%' ? '' : ' ';
  return `${value.toFixed(quantity.decimals)}${space}${quantity.unit}`;
}
