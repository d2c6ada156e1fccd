import { FULL_SCALE_VOLTS } from './adc.ts';

/** What a vane's contacts show when the wind comes from there. */
export interface VanePosition {
  readonly degrees: number;
  readonly volts: number;
}

/**
 * Resistances of the wind vane of Argent Data Systems' sensor assembly (SparkFun SEN-08942 and
 * SEN-15901), by direction, in ohms: its datasheet's table. Eight contacts; between two of them both
 * are closed, so that every second value is two resistors in parallel.
 */
export const ARGENT_OHMS: Readonly<Record<string, number>> = {
  '0': 33_000,
  '22.5': 6570,
  '45': 8200,
  '67.5': 891,
  '90': 1000,
  '112.5': 688,
  '135': 2200,
  '157.5': 1410,
  '180': 3900,
  '202.5': 3140,
  '225': 16_000,
  '247.5': 14_120,
  '270': 120_000,
  '292.5': 42_120,
  '315': 64_900,
  '337.5': 21_880,
};

/** Voltages of a vane between the input and ground, with a resistor from the input to the supply. */
export function positionsOf(options: {
  /** By degrees. */
  ohms: Readonly<Record<string, number>>;
  pullUpOhms: number;
  supplyVolts: number;
}): VanePosition[] {
  const { ohms, pullUpOhms, supplyVolts } = options;
  return Object.entries(ohms).map(([degrees, resistance]) => ({
    degrees: Number(degrees),
    volts: (supplyVolts * resistance) / (resistance + pullUpOhms),
  }));
}

/** How far a voltage may lie from that of a direction: resistors are good to one percent, cables not. */
export const TOLERANCE_VOLTS = 0.03 * FULL_SCALE_VOLTS;

/**
 * The direction whose voltage is nearest.
 *
 * @throws where none is near: the wire is broken or shorted, or the table is another vane's
 */
export function directionAt(volts: number, positions: readonly VanePosition[]): number {
  let best: VanePosition | undefined;
  for (const each of positions) {
    if (best === undefined || distance(each, volts) < distance(best, volts)) best = each;
  }
  if (best !== undefined && distance(best, volts) <= TOLERANCE_VOLTS) return best.degrees;
  const highest = Math.max(...positions.map((each) => each.volts));
  const lowest = Math.min(...positions.map((each) => each.volts));
  const guess =
    volts > highest
      ? 'a wire of the vane is broken'
      : volts < lowest
        ? 'the wires of the vane touch, or its supply is off'
        : 'its table or its resistor is another';
  throw new Error(`${volts.toFixed(3)} V is no direction of the vane: ${guess}`);
}

function distance({ volts }: VanePosition, at: number): number {
  return Math.abs(volts - at);
}
