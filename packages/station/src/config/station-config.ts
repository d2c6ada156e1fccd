import { nameSchema } from '@isobar/shared';
import { z } from 'zod';

import { sensorName, sensorSchema } from './sensor-config.ts';

const BEAGLEBONE_IO = 'beaglebone-io';

/** `/etc/isobar/station.yaml`: what a station is made of, and whose it is. */
export const stationConfigSchema = z
  .strictObject({
    station: nameSchema.optional(),
    /** Base URL of the auth service. */
    auth: z
      .url({ protocol: /^https?$/, error: 'expected http:// or https:// and a host' })
      .optional(),
    /** Seconds from one reading to the next. */
    interval: z.int({ error: 'expected whole seconds' }).min(1).max(86_400).optional(),
    /** The Johnny-Five IO plugin that knows the board: a package's name, or a file. */
    io: z.string().min(1).default(BEAGLEBONE_IO),
    sensors: z
      .array(sensorSchema)
      .min(1, { error: 'expected at least one sensor' })
      .max(32, { error: 'expected at most 32 sensors' })
      .superRefine((sensors, context) => {
        const names = sensors.map(sensorName);
        names.forEach((name, index) => {
          const first = names.indexOf(name);
          if (first === index) return;
          const message = `sensors[${first}] is called ${name} too; give each a name of its own`;
          context.addIssue({ code: 'custom', path: [index, 'name'], message });
        });
      }),
  })
  .superRefine(({ io, sensors }, context) => {
    if (io !== BEAGLEBONE_IO) return;
    sensors.forEach((sensor, index) => {
      if (!('poll' in sensor && sensor.poll)) return;
      const message = `${io} reads another pin on newer kernels; expected no poll with it: gpiomon does better`;
      context.addIssue({ code: 'custom', path: ['sensors', index, 'poll'], message });
    });
  });
export type StationConfig = z.infer<typeof stationConfigSchema>;
