import { z } from 'zod';

import { QUANTITIES, quantityOf } from './quantities.ts';
import { timestampSchema } from './timestamp.ts';

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

const quantityShape = Object.fromEntries(
  QUANTITIES.map(({ name, unit, minimum, maximum }) => {
    const error = `expected a number from ${minimum} to ${maximum} (${unit})`;
    return [name, z.number({ error }).min(minimum, { error }).max(maximum, { error }).optional()];
  }),
);

const messageSchema = z
  .object(
    {
      log: z
        .string({ error: 'expected a string of 6 to 32 of a-z and 0-9' })
        .regex(LOG_PATTERN, { error: 'expected a string of 6 to 32 of a-z and 0-9' })
        .optional(),
      seq: z
        .int({ error: 'expected a whole number from 1' })
        .min(1, { error: 'expected a whole number from 1' })
        .optional(),
      timestamp: timestampSchema.optional(),
      clock: z.literal('unsynced', { error: 'expected "unsynced" or nothing' }).optional(),
      // The first isobar client sent its own name along. The topic already says who it is.
      name: z.string({ error: 'expected a string' }).max(256).optional(),
      ...quantityShape,
    },
    { error: 'expected a JSON object' },
  )
  .catchall(z.number({ error: 'expected a finite number' }));

/**
 * Checks one published reading.
 *
 * @param input - the parsed JSON
 * @returns the reading, or every reason why it is none, one sentence a fault
 */
export function parseReading(
  input: unknown,
): { reading: Reading; reason?: never } | { reading?: never; reason: string } {
  const result = messageSchema.safeParse(input);
  if (!result.success) return { reason: describeIssues(result.error.issues) };
  const { log, seq, timestamp, clock, name, ...rest } = result.data;
  if ((log === undefined) !== (seq === undefined)) {
    return { reason: 'log and seq: expected both or neither' };
  }
  const values: Record<string, number> = {};
  let count = 0;
  for (const [name, value] of Object.entries(rest)) {
    if (!QUANTITY_NAME_PATTERN.test(name)) {
      return {
        reason: `${shorten(name)}: expected a name of letters, digits and "_" (at most 64) that begins with a letter`,
      };
    }
    values[name] = value;
    count += 1;
  }
  if (count === 0) return { reason: 'expected at least one quantity, such as "temperature"' };
  if (count > MAX_QUANTITIES) {
    return { reason: `expected at most ${MAX_QUANTITIES} quantities, got ${count}` };
  }
  return {
    reading: {
      ...(log !== undefined && seq !== undefined && { log, seq }),
      ...(timestamp !== undefined && { timestamp }),
      ...(clock !== undefined && { clock }),
      values,
    },
  };
}

/** At most this many faults are told for one payload: a hostile one could hold thousands. */
const MAX_REASONS = 5;

function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  const reasons = issues
    .slice(0, MAX_REASONS)
    .map((issue) =>
      issue.path.length === 0
        ? issue.message
        : `${shorten(issue.path.join('.'))}: ${issue.message}`,
    );
  if (issues.length > MAX_REASONS) reasons.push(`and ${issues.length - MAX_REASONS} more`);
  return reasons.join('; ');
}

function shorten(text: string): string {
  return text.length > 64 ? `${text.slice(0, 63)}…` : text;
}

/** `21.4 °C`: a value as people read it; the value alone where the quantity is not known. */
export function formatValue(name: string, value: number): string {
  const quantity = quantityOf(name);
  if (quantity === undefined) return String(value);
  const space = quantity.unit === '°' || quantity.unit === '%' ? '' : ' ';
  return `${value.toFixed(quantity.decimals)}${space}${quantity.unit}`;
}
