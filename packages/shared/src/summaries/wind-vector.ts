import { createPreciseSum, type ExactParts } from './precise-sum.ts';

const DEGREES = 180 / Math.PI;
/** Below this share of all wind, what is left is the rounding of winds that cancel out. */
const NOTHING_LEFT = 1e-9;

/** Sums of the parts to the east and to the north, and of the lengths. */
type KeptVector = readonly [east: ExactParts, north: ExactParts, length: ExactParts];

/** What a {@link WindVector} has added up; what is missing has no reading. */
export interface KeptWind {
  readonly weighted?: KeptVector;
  readonly unweighted?: KeptVector;
}

export interface WindVector {
  /**
   * @param degrees - where the wind comes from, clockwise from north
   * @param speed - m/s, where it is known
   */
  add(degrees: number, speed: number | undefined): void;
  /** Adds what another one has kept, without loss. */
  merge(kept: KeptWind): void;
  kept(): KeptWind;
  /** In (0, 360], 360 being north; missing after calm, or where the winds cancel out. */
  direction(): number | undefined;
}

/**
 * The mean direction of the air that passed: each direction counts by its speed, so that a light
 * breath does not turn it, and a calm, whose vane points anywhere, does not count at all. Where no
 * speed is known, all count alike. North is 360, as the WMO reports it (WMO-No. 306, code table 0877: 00 is
 * a calm).
 */
export function createWindVector(): WindVector {
  let weighted: Vector | undefined;
  let unweighted: Vector | undefined;
  return {
    add: (degrees, speed) => {
      if (speed === undefined) (unweighted ??= createVector()).add(degrees, 1);
      else (weighted ??= createVector()).add(degrees, speed);
    },
    merge: (kept) => {
      if (kept.weighted) (weighted ??= createVector()).merge(kept.weighted);
      if (kept.unweighted) (unweighted ??= createVector()).merge(kept.unweighted);
    },
    kept: () => ({
      ...(weighted && { weighted: weighted.kept() }),
      ...(unweighted && { unweighted: unweighted.kept() }),
    }),
    direction: () => (weighted ?? unweighted)?.direction(),
  };
}

type Vector = ReturnType<typeof createVector>;

function createVector() {
  const [east, north, length] = [createPreciseSum(), createPreciseSum(), createPreciseSum()];
  return {
    add: (degrees: number, weight: number) => {
      east.add(weight * Math.sin(degrees / DEGREES));
      north.add(weight * Math.cos(degrees / DEGREES));
      length.add(weight);
    },
    merge: (kept: KeptVector) => {
      east.merge(kept[0]);
      north.merge(kept[1]);
      length.merge(kept[2]);
    },
    kept: (): KeptVector => [east.parts(), north.parts(), length.parts()],
    direction: () => {
      const [toEast, toNorth, all] = [east.total(), north.total(), length.total()];
      if (toEast === undefined || toNorth === undefined || all === undefined) return undefined;
      if (Math.hypot(toEast, toNorth) <= NOTHING_LEFT * all) return undefined;
      const degrees = Math.round(Math.atan2(toEast, toNorth) * DEGREES * 100) / 100;
      return degrees <= 0 ? degrees + 360 : degrees;
    },
  };
}
