import { z } from 'zod';

import { nameSchema } from './names.ts';
import { QUANTITY_NAME_PATTERN } from './reading.ts';

const minutesExpectation = 'expected whole minutes from 0 to 1440';
const numberExpectation = 'expected a number';

const minutesSchema = z
  .int({ error: minutesExpectation })
  .min(0, { error: minutesExpectation })
  .max(1440, { error: minutesExpectation });

const limitShape = {
  /** In its canonical unit. */
  quantity: z
    .string({ error: 'expected the name of a quantity, such as temperature' })
    .regex(QUANTITY_NAME_PATTERN, {
      error: 'expected the name of a quantity, such as temperature',
    }),
  threshold: z.number({ error: numberExpectation }),
  /** An alert ends only when the value is so far back on the good side of the threshold. */
  hysteresis: z
    .number({ error: numberExpectation })
    .min(0, { error: 'expected 0 or more' })
    .default(0),
};

/** When an alert begins: once this has been so for `minutes` without a break. */
export const alertConditionSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('above'), ...limitShape, minutes: minutesSchema.default(0) }),
    z.strictObject({ kind: z.literal('below'), ...limitShape, minutes: minutesSchema.default(0) }),
    /** No reading came. */
    z.strictObject({
      kind: z.literal('silent'),
      minutes: minutesSchema.min(1, { error: 'expected at least 1 minute' }),
    }),
    /** Readings of the station are missing, as the ledger counts them. */
    z.strictObject({ kind: z.literal('missing'), minutes: minutesSchema.default(5) }),
  ],
  { error: 'expected above, below, silent or missing as the kind' },
);
export type AlertCondition = z.infer<typeof alertConditionSchema>;

/** What people want to be told of. */
export const alertRuleSchema = z.strictObject({
  /** Its name; a rule of that name is replaced. */
  id: nameSchema,
  /** Without it, every station is watched. */
  station: nameSchema.optional(),
  condition: alertConditionSchema,
});
export type AlertRule = z.infer<typeof alertRuleSchema>;

/** `stations/{station}/alerts`, retained: what is the matter with a station now. */
export interface AlertsMessage {
  readonly alerts: readonly {
    readonly rule: string;
    /** RFC 3339: when it began. */
    readonly since: string;
    /** For people. */
    readonly text: string;
  }[];
}
