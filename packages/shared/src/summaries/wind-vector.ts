const DEGREES = 180 / Math.PI;
/** Below this share of all wind, what is left is the rounding of winds that cancel out. */
const NOTHING_LEFT = 1e-9;

export interface WindVector {
  /**
   * @param degrees - where the wind comes from, clockwise from north
   * @param speed - m/s, where it is known
   */
  add(degrees: number, speed: number | undefined): void;
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
  const weighted = createVector();
  const unweighted = createVector();
  let hasSpeed = false;
  return {
    add: (degrees, speed) => {
      if (speed === undefined) {
        unweighted.add(degrees, 1);
        return;
      }
      hasSpeed = true;
      weighted.add(degrees, speed);
    },
    direction: () => (hasSpeed ? weighted : unweighted).direction(),
  };
}

function createVector() {
  let east = 0;
  let north = 0;
  let length = 0;
  return {
    add: (degrees: number, weight: number) => {
      east += weight * Math.sin(degrees / DEGREES);
      north += weight * Math.cos(degrees / DEGREES);
      length += weight;
    },
    direction: () => {
      if (Math.hypot(east, north) <= NOTHING_LEFT * length) return undefined;
      const degrees = Math.round(Math.atan2(east, north) * DEGREES * 100) / 100;
      return degrees <= 0 ? degrees + 360 : degrees;
    },
  };
}
