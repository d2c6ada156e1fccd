import { z } from 'zod';

import { LOG_PATTERN } from './reading.ts';

const COMMAND_ID = 'expected 1 to 64 of letters, digits and "_.:-"';

const rangeSchema = z
  .tuple([z.int().min(1), z.int().min(1)])
  .refine(([first, last]) => first <= last, { error: 'expected [first, last] with first ≤ last' });

/** `stations/{station}/stored`: sequence numbers that are in the database, as inclusive ranges. */
export const storedMessageSchema = z.object({
  log: z.string().regex(LOG_PATTERN),
  stored: z.array(rangeSchema).max(1000),
});
export type StoredMessage = z.infer<typeof storedMessageSchema>;

/**
 * `stations/{station}/rejected`: a reading that was refused for good, and why. `log` and `seq` are
 * missing where the payload did not hold them in a readable form.
 */
export const rejectedMessageSchema = z.object({
  log: z.string().regex(LOG_PATTERN).optional(),
  seq: z.int().min(1).optional(),
  reason: z.string().max(1024),
});
export type RejectedMessage = z.infer<typeof rejectedMessageSchema>;

/** `stations/{station}/status`, retained: the station's birth and its last will. Further keys may follow. */
export const statusMessageSchema = z.looseObject({
  online: z.boolean(),
  /** RFC 3339: since when it has been so, by the station's clock. The will has none. */
  since: z.string().max(64).optional(),
  /** Seconds from one reading to the next. */
  interval: z.number().positive().max(86_400).optional().catch(undefined),
  /** Sequence numbers that a full outbox had to drop; what of them is stored was sent before. */
  dropped: z
    .array(z.object({ log: z.string().regex(LOG_PATTERN), ranges: z.array(rangeSchema).max(1000) }))
    .max(100)
    .optional(),
});
export type StatusMessage = z.infer<typeof statusMessageSchema>;

const intervalExpectation = 'expected whole seconds from 1 to 86400, or null for its own setting';

/** `stations/{station}/commands`: what an operator asks of a station. It never holds code. */
export const commandMessageSchema = z.strictObject({
  /** Chosen by the operator, new for each command: the answer bears it, and a repeat does nothing. */
  id: z.string({ error: COMMAND_ID }).regex(/^[\w.:-]{1,64}$/, { error: COMMAND_ID }),
  /** Seconds from one reading to the next; `null` is what the station was set up with. */
  interval: z
    .int({ error: intervalExpectation })
    .min(1, { error: intervalExpectation })
    .max(86_400, { error: intervalExpectation })
    .nullable()
    .optional(),
  /** By name: whether to read them. Those that are not named stay as they are. */
  sensors: z.record(z.string(), z.boolean({ error: 'expected true or false' })).optional(),
  /** Asks for a diagnosis, which comes in the status. */
  diagnose: z.literal(true, { error: 'expected true' }).optional(),
});
export type CommandMessage = z.infer<typeof commandMessageSchema>;
