import { z } from 'zod';

const limitExpectation = 'expected a whole number from 1 to 100';

/** The query of `GET /api/stations/{station}/rejections`. */
export const rejectionsQuerySchema = z.strictObject({
  limit: z
    .string({ error: limitExpectation })
    .regex(/^([1-9]\d?|100)$/, { error: limitExpectation })
    .transform(Number)
    .optional()
    .describe('Most rejections in the answer. Default: 20.'),
});

export const rejectionSchema = z.object({
  topic: z.string(),
  reason: z.string(),
  receivedAt: z.string().meta({ format: 'date-time' }),
  payload: z.string().describe('What was refused, as text: its first 1,000 characters.'),
});
export type RejectionAnswer = z.infer<typeof rejectionSchema>;

export const rejectionsSchema = z.object({
  rejections: z.array(rejectionSchema).describe('The newest first.'),
});
export type Rejections = z.infer<typeof rejectionsSchema>;

/** What was refused and is kept. */
export interface PastRejection {
  readonly topic: string;
  readonly reason: string;
  readonly payload: Buffer;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly receivedAt: number;
}

/** What the dashboard needs of a store, to tell why readings were refused. Ingest's stores have it. */
export interface RejectionSource {
  /** The newest first. */
  rejections(query: { station: string; limit: number }): Promise<readonly PastRejection[]>;
}
