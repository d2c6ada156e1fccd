import { z } from 'zod';

import { BIASES } from '../gpio/gpiomon.ts';
import { bankLineOf, headerPinIn } from '../gpio/header-pins.ts';
import { name, positive } from './fields.ts';

const gpioPin = z
  .string({ error: 'expected a pin such as P9_12' })
  .regex(/^[\w.:-]{1,32}$/, { error: 'expected a pin such as P9_12, or the name of a GPIO line' })
  .transform((pin) => headerPinIn(pin) ?? pin)
  .refine((pin) => headerPinIn(pin) === undefined || bankLineOf(pin) !== undefined, {
    error: 'this pin is no GPIO; expected one such as P9_12',
  });
/** Looked at through the IO plugin, where there is no gpiomon. */
const poll = z.boolean({ error: 'expected true or false' }).default(false);
const bias = z.enum(BIASES, { error: `expected one of ${BIASES.join(', ')}` }).default('as-is');

/** A contact that closes with each turn of the cups. */
export const anemometerSchema = z.strictObject({
  anemometer: gpioPin,
  name,
  /** m/s at one pulse a second; 2.4 km/h by default, as Argent Data Systems' has. */
  perHertz: positive('m/s at one pulse a second, such as 0.667', 100).default(2.4 / 3.6),
  /** Milliseconds; a reed bounces for less than one, and is open for longer below 60 m/s. */
  debounce: positive('milliseconds, such as 2', 1000).default(2),
  bias,
  poll,
});

/** A contact that closes with each tip of the bucket. */
export const rainGaugeSchema = z.strictObject({
  rainGauge: gpioPin,
  name,
  /** mm a tip; that of Argent Data Systems' gauge by default. */
  perTip: positive('mm a tip, such as 0.2794', 100).default(0.2794),
  debounce: positive('milliseconds, such as 100', 10_000).default(100),
  bias,
  poll,
});
