import { nameSchema, quantityOf } from '@isobar/shared';
import { z } from 'zod';

import { hex } from '../chips/chip-error.ts';

/** What may hang on the I²C bus, with the addresses that each can have; the first is its default. */
export const CHIP_ADDRESSES = {
  bme280: [0x76, 0x77],
  bmp280: [0x76, 0x77],
  sht31: [0x44, 0x45],
  htu21d: [0x40],
  si7021: [0x40],
  bh1750: [0x23, 0x5c],
} as const;
export type ChipModel = keyof typeof CHIP_ADDRESSES;
const MODELS = Object.keys(CHIP_ADDRESSES) as [ChipModel, ...ChipModel[]];

const offsetsSchema = z
  .record(z.string(), z.number({ error: 'expected a number in the unit of its quantity' }))
  .superRefine((offsets, context) => {
    for (const name of Object.keys(offsets)) {
      if (quantityOf(name) !== undefined) continue;
      context.addIssue({ code: 'custom', path: [name], message: 'no such quantity' });
    }
  });

const sensorSchema = z
  .strictObject({
    chip: z.enum(MODELS, { error: `expected one of ${MODELS.join(', ')}` }),
    /** As in `/dev/i2c-2`, which is on P9_19 and P9_20 of a BeagleBone. */
    bus: z.int({ error: 'expected the number of an I²C bus, such as 2' }).min(0).max(15).default(2),
    address: z.int({ error: 'expected an I²C address, such as 0x76' }).optional(),
    /** For logs and for the status; the chip's model by default. */
    name: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/, { error: 'expected 1 to 32 of a-z, 0-9 and "-"' })
      .optional(),
    /** Added to what is measured. */
    offsets: offsetsSchema.default({}),
  })
  .superRefine(({ chip, address }, context) => {
    const possible: readonly number[] = CHIP_ADDRESSES[chip];
    if (address === undefined || possible.includes(address)) return;
    const expected = possible.map(hex).join(' or ');
    context.addIssue({ code: 'custom', path: ['address'], message: `expected ${expected}` });
  });
export type SensorConfig = z.infer<typeof sensorSchema>;

/** `/etc/isobar/station.yaml`: what a station is made of, and whose it is. */
export const stationConfigSchema = z.strictObject({
  station: nameSchema.optional(),
  /** Base URL of the auth service. */
  auth: z
    .url({ protocol: /^https?$/, error: 'expected http:// or https:// and a host' })
    .optional(),
  /** Seconds from one reading to the next. */
  interval: z.int({ error: 'expected whole seconds' }).min(1).max(86_400).optional(),
  /** The Johnny-Five IO plugin that knows the board: a package's name, or a file. */
  io: z.string().min(1).default('beaglebone-io'),
  sensors: z
    .array(sensorSchema)
    .min(1, { error: 'expected at least one sensor' })
    .max(32, { error: 'expected at most 32 sensors' }),
});
export type StationConfig = z.infer<typeof stationConfigSchema>;
