import { quantityOf } from '@isobar/shared';
import { z } from 'zod';

/** For logs and for the status; by default what the sensor is. */
export const name = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, { error: 'expected 1 to 32 of a-z, 0-9 and "-"' })
  .optional();

/** Added to what is measured, by quantity. */
export const offsets = z
  .record(z.string(), z.number({ error: 'expected a number in the unit of its quantity' }))
  .superRefine((given, context) => {
    for (const quantity of Object.keys(given)) {
      if (quantityOf(quantity) !== undefined) continue;
      context.addIssue({ code: 'custom', path: [quantity], message: 'no such quantity' });
    }
  })
  .default({});

/** A number above 0, in words of what it is. */
export const positive = (what: string, highest: number): z.ZodNumber =>
  z
    .number({ error: `expected ${what}` })
    .gt(0)
    .max(highest);
