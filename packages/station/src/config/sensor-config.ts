import { quantityOf } from '@isobar/shared';
import { z } from 'zod';

import { FULL_SCALE_VOLTS } from '../analog/adc.ts';
import { ARGENT_OHMS, positionsOf } from '../analog/vane-table.ts';
import { hex } from '../chips/chip-error.ts';
import { BIASES } from '../gpio/gpiomon.ts';
import { bankLineOf, headerPinIn } from '../gpio/header-pins.ts';

/** What may hang on the I²C bus, with the addresses that each can have; the first is its default. */
export const CHIP_ADDRESSES = {
  bme280: [0x76, 0x77],
  bmp280: [0x76, 0x77],
  sht31: [0x44, 0x45],
  htu21d: [0x40],
  si7021: [0x40],
  bh1750: [0x23, 0x5c],
  tsl2561: [0x39, 0x29, 0x49],
} as const;
export type ChipModel = keyof typeof CHIP_ADDRESSES;
const MODELS = Object.keys(CHIP_ADDRESSES) as [ChipModel, ...ChipModel[]];

/** For logs and for the status; by default what the sensor is. */
const name = z
  .string()
  .regex(/^[a-z0-9-]{1,32}$/, { error: 'expected 1 to 32 of a-z, 0-9 and "-"' })
  .optional();

/** Added to what is measured, by quantity. */
const offsets = z
  .record(z.string(), z.number({ error: 'expected a number in the unit of its quantity' }))
  .superRefine((given, context) => {
    for (const quantity of Object.keys(given)) {
      if (quantityOf(quantity) !== undefined) continue;
      context.addIssue({ code: 'custom', path: [quantity], message: 'no such quantity' });
    }
  })
  .default({});

const gpioPin = z
  .string({ error: 'expected a pin such as P9_12' })
  .regex(/^[\w.:-]{1,32}$/, { error: 'expected a pin such as P9_12, or the name of a GPIO line' })
  .transform((pin) => headerPinIn(pin) ?? pin)
  .refine((pin) => headerPinIn(pin) === undefined || bankLineOf(pin) !== undefined, {
    error: 'this pin is no GPIO; expected one such as P9_12',
  });
const analogPin = z.enum(['AIN0', 'AIN1', 'AIN2', 'AIN3', 'AIN4', 'AIN5', 'AIN6'], {
  error: 'expected AIN0 to AIN6',
});
const positive = (what: string, highest: number): z.ZodNumber =>
  z
    .number({ error: `expected ${what}` })
    .gt(0)
    .max(highest);
const bias = z.enum(BIASES, { error: `expected one of ${BIASES.join(', ')}` }).default('as-is');

const chipSchema = z
  .strictObject({
    chip: z.enum(MODELS, { error: `expected one of ${MODELS.join(', ')}` }),
    /** As in `/dev/i2c-2`, which is on P9_19 and P9_20 of a BeagleBone. */
    bus: z.int({ error: 'expected the number of an I²C bus, such as 2' }).min(0).max(15).default(2),
    address: z.int({ error: 'expected an I²C address, such as 0x76' }).optional(),
    name,
    offsets,
  })
  .superRefine(({ chip, address }, context) => {
    const possible: readonly number[] = CHIP_ADDRESSES[chip];
    if (address === undefined || possible.includes(address)) return;
    const expected = possible.map(hex).join(' or ');
    context.addIssue({ code: 'custom', path: ['address'], message: `expected ${expected}` });
  });
export type ChipConfig = z.infer<typeof chipSchema>;

const anemometerSchema = z.strictObject({
  anemometer: gpioPin,
  name,
  /** m/s at one pulse a second; 2.4 km/h by default, as Argent Data Systems' has. */
  perHertz: positive('m/s at one pulse a second, such as 0.667', 100).default(2.4 / 3.6),
  /** Milliseconds; a reed bounces for less than one, and is open for longer below 60 m/s. */
  debounce: positive('milliseconds, such as 2', 1000).default(2),
  bias,
});

const rainGaugeSchema = z.strictObject({
  rainGauge: gpioPin,
  name,
  /** mm a tip; that of Argent Data Systems' gauge by default. */
  perTip: positive('mm a tip, such as 0.2794', 100).default(0.2794),
  debounce: positive('milliseconds, such as 100', 10_000).default(100),
  bias,
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

const windVaneSchema = z
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

const batterySchema = z.strictObject({
  battery: analogPin,
  name,
  /** Volts of the battery for one volt at the pin: (R1 + R2) / R2. */
  ratio: z
    .number({ error: 'expected volts of the battery for one volt at the pin, such as 9.33' })
    .min(1)
    .max(1000),
  offsets,
});

/** The kinds of sensors, by the setting that each has and no other, with their names by default. */
const KINDS = {
  chip: { schema: chipSchema, name: undefined },
  anemometer: { schema: anemometerSchema, name: 'anemometer' },
  windVane: { schema: windVaneSchema, name: 'wind-vane' },
  rainGauge: { schema: rainGaugeSchema, name: 'rain-gauge' },
  battery: { schema: batterySchema, name: 'battery' },
} as const;
const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

type Kinds = { [Kind in keyof typeof KINDS]: z.infer<(typeof KINDS)[Kind]['schema']> };
export type SensorConfig = Kinds[keyof Kinds];

/** One entry of `sensors`, by its kind, so that what does not fit is told of that kind alone. */
export const sensorSchema = z.unknown().transform((given, context): SensorConfig => {
  const keys = typeof given === 'object' && given !== null ? Object.keys(given) : [];
  const [kind, second] = KIND_NAMES.filter((each) => keys.includes(each));
  if (kind === undefined || second !== undefined) {
    const message = `expected one of ${KIND_NAMES.join(', ')} in each sensor`;
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  }
  const { success, data, error } = KINDS[kind].schema.safeParse(given);
  if (success) return data;
  context.issues.push(...(error.issues as typeof context.issues));
  return z.NEVER;
});

/** What a sensor is called where the file does not say: its chip, or its kind. */
export function sensorName(config: SensorConfig): string {
  if (config.name !== undefined) return config.name;
  if ('chip' in config) return config.chip;
  const kind = KIND_NAMES.find((each) => each in config);
  return (kind && KINDS[kind].name) ?? 'sensor';
}
