import type { Sensor } from '../sensors/sensor.ts';
import type { Adc } from './adc.ts';

/** The voltage of a battery, through a divider that leaves at most 1.8 V of it to the pin. */
export function createBattery(options: {
  name: string;
  adc: Adc;
  /** See Adc. */
  channel: number;
  /** Volts of the battery for one at the pin: (R1 + R2) / R2. */
  ratio: number;
  /** Calibration, added. */
  offsetVolts: number;
}): Sensor {
  const { name, adc, channel, ratio, offsetVolts } = options;
  return {
    name,
    quantities: ['batteryVoltage'],
    read: async () => ({ batteryVoltage: (await adc.read(channel)) * ratio + offsetVolts }),
  };
}
