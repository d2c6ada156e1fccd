import { z } from 'zod';

import { FULL_SCALE_VOLTS } from '../analog/adc.ts';
import { ARGENT_OHMS, positionsOf } from '../analog/vane-table.ts';
import { name, offsets, positive } from './fields.ts';

const analogPin = z.enum(['AIN0', 'AIN1', 'AIN2', 'AIN3', 'AIN4', 'AIN5', 'AIN6'], {
  error: 'expected AIN0 to AIN6',
});
const byDegrees = (what: string, highest: number) =>
  z
    .record(z.string(), positive(what, highest))
    .superRefine((table, context) => {
      for (const degrees of Object.keys(table)) {
        if (Number(degrees) >= 0 && Number(degrees) < 360) continue;
        context.addIssue({
          code: 'custom',
          path: [degrees],
          message: 'expected degrees from 0 to 359',
        });
      }
    })
    .refine((table) => Object.keys(table).length > 1, { error: 'expected two directions or more' });

/** A vane of resistors on an analog input. */
export const windVaneSchema = z
  .strictObject({
    windVane: analogPin,
    name,
    /** Ohms from the pin to the supply. */
    pullUp: positive('ohms from the pin to the supply, such as 10000', 10_000_000).default(10_000),
    supply: positive('volts, such as 1.8', 50).default(FULL_SCALE_VOLTS),
    /** Of the vane, by degrees that the wind comes from. */
    ohms: byDegrees('ohms', 100_000_000).optional(),
    /** At the pin instead, as they were measured. */
    volts: byDegrees('volts from 0 to 1.8', FULL_SCALE_VOLTS).optional(),
    offsets,
  })
  .superRefine(({ ohms, volts }, context) => {
    if (ohms === undefined || volts === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['volts'],
      message: 'expected ohms or volts, not both',
    });
  })
  .transform(({ pullUp, supply, ohms = ARGENT_OHMS, volts, ...vane }, context) => {
    const positions =
      volts === undefined
        ? positionsOf({ ohms, pullUpOhms: pullUp, supplyVolts: supply })
        : Object.entries(volts).map(([degrees, each]) => ({
            degrees: Number(degrees),
            volts: each,
          }));
    const highest = Math.max(...positions.map((each) => each.volts));
    if (highest > FULL_SCALE_VOLTS) {
      const message = `the vane would put ${highest.toFixed(2)} V on a pin that takes 1.8; expected less`;
      context.addIssue({ code: 'custom', path: ['supply'], message });
    }
    return { ...vane, positions };
  });

/** A battery behind a divider on an analog input. */
export const batterySchema = z.strictObject({
  battery: analogPin,
  name,
  /** Volts of the battery for one volt at the pin: (R1 + R2) / R2. */
  ratio: z
    .number({ error: 'expected volts of the battery for one volt at the pin, such as 9.33' })
    .min(1)
    .max(1000),
  offsets,
});
