import { setTimeout as sleep } from 'node:timers/promises';

import { formatValue, hasCode, messageOf } from '@isobar/shared';

import type { Sensor } from '../sensors/sensor.ts';
import type { Finding } from './finding.ts';

const READ_MILLISECONDS = 5000;

const ADVICE =
  'check its wiring, power and address: isobar station sensors shows what answers on the bus';

/** Takes one reading of a sensor. */
export async function checkSensor(sensor: Sensor): Promise<Finding> {
  const check = `sensor ${sensor.name}`;
  try {
    await sleep((sensor.settleSeconds ?? 0) * 1000);
    const values = Object.entries(await sensor.read(AbortSignal.timeout(READ_MILLISECONDS)));
    const text = values.map(([name, value]) => `${name} ${formatValue(name, value)}`).join(', ');
    return { check, verdict: 'ok', text: text === '' ? 'it answers' : text };
  } catch (error) {
    // The doctor may run beside the station, and a pin has one reader.
    if (hasCode(error, 'ERR_GPIO_BUSY')) return { check, verdict: 'skipped', text: error.message };
    return failingSensor(sensor.name, messageOf(error));
  }
}

/** Of a sensor that is known to fail. */
export function failingSensor(name: string, reason: string): Finding {
  return { check: `sensor ${name}`, verdict: 'failure', text: reason, advice: ADVICE };
}
