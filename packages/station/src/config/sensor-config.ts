import { z } from 'zod';

import { batterySchema, windVaneSchema } from './analog-config.ts';
import { chipSchema } from './chip-config.ts';
import { anemometerSchema, rainGaugeSchema } from './pulse-config.ts';

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
