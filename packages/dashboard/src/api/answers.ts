import { z } from 'zod';

import { BUCKET_LENGTHS } from '../history/every.ts';
import { stationProfileSchema } from './station-profile.ts';

const instant = z.string().meta({ format: 'date-time' });
const values = z.record(z.string(), z.number());

/** A reading as the API gives it; `log` and `seq` are missing where the station's has none. */
export const readingSchema = z.object({
  timestamp: instant,
  receivedAt: instant,
  log: z.string().optional(),
  seq: z.number().optional(),
  clock: z.enum(['unsynced', 'implausible']).optional(),
  values,
});
export type Reading = z.infer<typeof readingSchema>;

export const bucketSchema = z.object({
  start: instant,
  end: instant,
  count: z.number().describe('Readings in it.'),
  values: z.record(
    z.string(),
    z.object({
      mean: z.number().optional(),
      minimum: z.number().optional(),
      maximum: z.number().optional(),
      sum: z.number().optional(),
    }),
  ),
});
export type BucketAnswer = z.infer<typeof bucketSchema>;

const stretch = {
  station: z.string(),
  from: instant,
  to: instant,
  timeZone: z.string(),
  next: z.string().nullable().describe('The cursor of what follows; null where nothing does.'),
};

/** Answer of `GET /api/stations/{station}/readings`, as JSON. */
export const historySchema = z.discriminatedUnion('every', [
  z.object({ ...stretch, every: z.literal('raw'), readings: z.array(readingSchema) }),
  z.object({ ...stretch, every: z.enum(BUCKET_LENGTHS), buckets: z.array(bucketSchema) }),
]);
export type History = z.infer<typeof historySchema>;

export const stationSchema = z.object({
  name: z.string(),
  ...stationProfileSchema.shape,
  online: z.boolean().nullable().describe('null where its status is not known.'),
  since: instant.nullable().describe('Since when it is so, where that is known.'),
  interval: z.number().nullable().describe('Seconds between readings, where it says so.'),
  lastReading: readingSchema.nullable(),
  stored: z.number(),
  missing: z.number(),
});
export type Station = z.infer<typeof stationSchema>;

export const stationsSchema = z.object({ stations: z.array(stationSchema) });
export type Stations = z.infer<typeof stationsSchema>;

export const ledgerLineSchema = z.object({
  station: z.string(),
  log: z.string().describe('Empty for readings without a number, of which none can be missing.'),
  first: z.number(),
  last: z.number(),
  stored: z.number(),
  missing: z.number(),
  missingRanges: z.array(z.tuple([z.number(), z.number()])).describe('The first hundred.'),
  dropped: z.number(),
  rejected: z.number(),
  duplicates: z.number(),
  conflicts: z.number(),
  lastSeen: instant.nullable(),
});
export type LedgerAnswerLine = z.infer<typeof ledgerLineSchema>;

export const stationDetailSchema = stationSchema.extend({ logs: z.array(ledgerLineSchema) });
export type StationDetail = z.infer<typeof stationDetailSchema>;

export const ledgerSchema = z.object({
  logs: z.array(ledgerLineSchema),
  stored: z.number(),
  missing: z.number(),
});
export type Ledger = z.infer<typeof ledgerSchema>;

export const configSchema = z.object({
  webSocketUrl: z.string().describe('Where MQTT over WebSocket is.'),
  loginUrl: z
    .string()
    .describe('Where stations log in, as far as the dashboard can tell: for provisioning files.'),
});
export type Config = z.infer<typeof configSchema>;

export const loginSchema = z.object({ token: z.string(), expiresAt: instant });
export type LoginAnswer = z.infer<typeof loginSchema>;

export const errorSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
