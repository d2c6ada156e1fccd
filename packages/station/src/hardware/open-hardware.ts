import { withLifecycle, type Closable } from '@isobar/shared/service';

import type { StationConfig } from '../config/station-config.ts';
import type { Sensor } from '../sensors/sensor.ts';
import type { IoPlugin } from './io-plugin.ts';
import { openBoard } from './open-board.ts';
import { needsPlugin, openSensors, type SensorParts } from './open-sensors.ts';

export interface Hardware extends Closable {
  readonly sensors: readonly Sensor[];
  /** The board's IO plugin; undefined where nothing needs it. */
  readonly io: IoPlugin | undefined;
}

/**
 * Opens what a config file tells of: the board through its IO plugin where something hangs on that,
 * and the sensors.
 *
 * @throws IsobarError `ERR_BOARD`, see openBoard
 */
export function openHardware(
  { io: plugin, sensors: configs }: StationConfig,
  options: Omit<SensorParts, 'io'>,
): Promise<Hardware> {
  return withLifecycle(async (lifecycle) => {
    const isNeeded = configs.some(needsPlugin);
    const board = isNeeded ? await openBoard({ io: plugin, logger: options.logger }) : undefined;
    lifecycle.defer(() => board?.close());
    const sensors = openSensors(configs, { ...options, io: board?.io });
    for (const sensor of sensors) lifecycle.defer(() => sensor.close?.());
    return { sensors, io: board?.io, close: () => lifecycle.close() };
  });
}
