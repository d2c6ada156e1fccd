import { z } from 'zod';

import { QUANTITIES, quantityOf } from './quantities.ts';
import {
  LOG_PATTERN,
  MAX_QUANTITIES,
  QUANTITY_NAME_PATTERN,
  type Reading,
  type Values,
} from './reading.ts';
import { timestampSchema } from './timestamp.ts';

const quantityShape = Object.fromEntries(
  QUANTITIES.map(({ name, unit, minimum, maximum }) => {
    const error = `expected a number from ${minimum} to ${maximum} (${unit})`;
    return [name, z.number({ error }).min(minimum, { error }).max(maximum, { error }).optional()];
  }),
);

/** Exported for its test alone. */
export const messageSchema = z
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
      name: z
        .string({ error: 'expected a string' })
        .max(256, { error: 'expected at most 256 characters' })
        .optional(),
      ...quantityShape,
    },
    { error: 'expected a JSON object' },
  )
  .catchall(z.number({ error: 'expected a finite number' }));

/** Under half the time; ingest is to take 100,000 readings a second. */
const compiledSchema = z.compile(messageSchema);

/** The keys of a message that are no quantities. */
const OTHER_KEYS = new Set(['log', 'seq', 'timestamp', 'clock', 'name']);

/**
 * Checks one published reading.
 *
 * @param input - the parsed JSON
 * @returns the reading, or every reason why it is none, one sentence a fault
 */
export function parseReading(
  input: unknown,
): { reading: Reading; reason?: never } | { reading?: never; reason: string } {
  const result = compiledSchema.safeParse(input);
  if (!result.success) return { reason: describeIssues(result.error.issues) };
  const { log, seq, timestamp, clock } = result.data;
  if ((log === undefined) !== (seq === undefined)) {
    return { reason: 'log and seq: expected both or neither' };
  }
  // zod passes over this one key, and no fault may pass in silence
  if (Object.hasOwn(input as object, '__proto__')) return { reason: wrongName('__proto__') };
  const { values, reason } = takeValues(result.data);
  if (reason !== undefined) return { reason };
  const reading: Writable<Reading> = { values };
  if (log !== undefined && seq !== undefined) {
    reading.log = log;
    reading.seq = seq;
  }
  if (timestamp !== undefined) reading.timestamp = timestamp;
  if (clock !== undefined) reading.clock = clock;
  return { reading };
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function takeValues(
  message: Readonly<Record<string, unknown>>,
): { values: Values; reason?: never } | { values?: never; reason: string } {
  const values: Record<string, number> = {};
  let count = 0;
  for (const name in message) {
    const value = message[name];
    if (typeof value !== 'number') continue;
    if (quantityOf(name) === undefined) {
      if (OTHER_KEYS.has(name)) continue;
      if (!QUANTITY_NAME_PATTERN.test(name)) return { reason: wrongName(name) };
    }
    values[name] = value;
    count += 1;
  }
  if (count === 0) return { reason: 'expected at least one quantity, such as "temperature"' };
  if (count > MAX_QUANTITIES) {
    return { reason: `expected at most ${MAX_QUANTITIES} quantities, got ${count}` };
  }
  return { values };
}

function wrongName(name: string): string {
  return `${shorten(name)}: expected a name of letters, digits and "_" (at most 64) that begins with a letter`;
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
