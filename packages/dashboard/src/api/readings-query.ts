import { instantSchema, IsobarError, MAX_QUANTITIES, QUANTITY_NAME_PATTERN } from '@isobar/shared';
import { isTimeZone } from '@isobar/shared/calendar';
import { derivedOf, type DerivedQuantity } from '@isobar/shared/derived';
import { z } from 'zod';

import { BUCKET_LENGTHS, everyFor, type Every } from '../history/every.ts';
import type { Place } from '../history/reading-source.ts';
import { checkSpan, sourceOf, type BucketSource } from './check-span.ts';
import { cursorSchema, readCursor } from './readings-cursor.ts';

export const FORMATS = ['json', 'csv', 'ndjson'] as const;
export type Format = (typeof FORMATS)[number];

/** Rows in one answer: JSON is made whole before it is sent, the others row by row. */
const MAXIMUM_ROWS: Readonly<Record<Format, number>> = {
  json: 10_000,
  csv: 1_000_000,
  ndjson: 1_000_000,
};
const DEFAULT_ROWS: Readonly<Record<Format, number>> = { ...MAXIMUM_ROWS, json: 1000 };

const DAY_MILLISECONDS = 86_400_000;
const EVERY = ['raw', ...BUCKET_LENGTHS, 'auto'] as const;

const instant = instantSchema.optional();

const quantitiesExpectation = `expected up to ${MAX_QUANTITIES} names with commas between, such as temperature,rain`;
const limitExpectation =
  'expected a whole number from 1 to 10000, or to 1000000 for csv and ndjson';

/** The query of `GET /api/stations/{station}/readings`. */
export const readingsQuerySchema = z.strictObject({
  from: instant.describe(
    'First instant: RFC 3339, or Unix seconds or milliseconds. Default: a day before `to`.',
  ),
  to: instant.describe('The instant at which it ends, itself left out. Default: now.'),
  every: z
    .enum(EVERY, { error: `expected one of ${EVERY.join(', ')}` })
    .default('raw')
    .describe('raw: the readings themselves; else the length of a bucket. auto: as suits a graph.'),
  quantities: z
    .string({ error: quantitiesExpectation })
    .transform((text) => text.split(','))
    .refine(
      (names) =>
        names.length <= MAX_QUANTITIES && names.every((name) => QUANTITY_NAME_PATTERN.test(name)),
      { error: quantitiesExpectation },
    )
    .optional()
    .describe(
      'Names with commas between. Default: all that were measured. What follows from them is given where it is named: dewPoint, heatIndex, windChill, seaLevelPressure, beaufort.',
    ),
  tz: z
    .string({ error: 'expected one time zone' })
    .max(64)
    .refine(isTimeZone, { error: 'expected a time zone such as Europe/Vienna, or UTC' })
    .optional()
    .describe(
      "The time zone whose days every=1d means. Default: the station's own, or UTC where it has none.",
    ),
  limit: z
    .string({ error: limitExpectation })
    .regex(/^\d{1,7}$/, { error: limitExpectation })
    .transform(Number)
    .refine((limit) => limit >= 1, { error: limitExpectation })
    .optional()
    .describe('Most rows in the answer. JSON: 1000, at most 10000. CSV and NDJSON: 1000000.'),
  cursor: cursorSchema
    .optional()
    .describe('Goes on where an answer ended: its `next`. Leave all else as it was.'),
  format: z
    .enum(FORMATS, { error: `expected one of ${FORMATS.join(', ')}` })
    .optional()
    .describe('Comes before the Accept line.'),
});

/** A question that was understood. */
export interface ReadingsQuery {
  /** Milliseconds; `from` belongs to it, `to` does not. */
  readonly from: number;
  readonly to: number;
  readonly every: Every;
  readonly quantities: ReadonlySet<string> | undefined;
  /** Those of them that follow from others of the same reading. */
  readonly derived: readonly DerivedQuantity[];
  /** Where buckets come from: hours that are kept say nothing of what is derived. */
  readonly source: BucketSource;
  readonly timeZone: string;
  readonly limit: number;
  readonly format: Format;
  readonly after: Place | undefined;
}

/**
 * @param options.accept - the request's Accept line
 * @param options.now - milliseconds
 * @param options.timeZone - where the query names none
 * @throws IsobarError `ERR_REQUEST`, `ERR_QUERY_TOO_LARGE`
 */
export function understandQuery(
  query: z.infer<typeof readingsQuerySchema>,
  options: { accept: string | undefined; now: number; timeZone: string },
): ReadingsQuery {
  const { to = options.now } = query;
  const { from = Math.max(0, to - DAY_MILLISECONDS) } = query;
  if (from >= to) throw new IsobarError('ERR_REQUEST', 'from: expected an instant before to');
  const format = query.format ?? formatOf(options.accept);
  const { limit = DEFAULT_ROWS[format] } = query;
  if (limit > MAXIMUM_ROWS[format]) {
    throw new IsobarError('ERR_REQUEST', `limit: ${limitExpectation}`);
  }
  const every = query.every === 'auto' ? everyFor(to - from) : query.every;
  const derived = (query.quantities ?? []).flatMap((name) => derivedOf(name) ?? []);
  const source = sourceOf(every, derived);
  checkSpan({ every, source }, to - from);
  const cursor = readCursor(query.cursor);
  return {
    ...{ every, derived, source },
    ...{ format, limit, to, timeZone: query.tz ?? options.timeZone, after: cursor?.after },
    from: Math.max(from, cursor?.from ?? 0),
    quantities: query.quantities === undefined ? undefined : new Set(query.quantities),
  };
}

function formatOf(accept = ''): Format {
  const types = accept.split(',').map((type) => type.split(';')[0]?.trim());
  if (types.includes('text/csv')) return 'csv';
  return types.includes('application/x-ndjson') ? 'ndjson' : 'json';
}
