/** Shorter than this the mean of unit vectors points nowhere in particular. */
const SHORTEST = 0.1;

export interface MeanDirection {
  /** @param degrees - where the wind came from at a moment */
  add(degrees: number): void;
  /**
   * The mean since the call before, 0 to 360 (360 itself left out); undefined where there was none, or
   * where directions cancel each other out.
   */
  take(): number | undefined;
}

/**
 * Mean direction as that of the sum of unit vectors, so that 350° and 10° make 0° (EPA-454/R-99-005,
 * Meteorological Monitoring Guidance, 6.2.2). Not weighted by speed: that gives where the air went,
 * which is another quantity, and WMO-No. 8 (volume I, chapter 5) reports direction and speed apart.
 */
export function createMeanDirection(): MeanDirection {
  let [east, north, count] = [0, 0, 0];
  return {
    add: (degrees) => {
      const radians = (degrees * Math.PI) / 180;
      east += Math.sin(radians);
      north += Math.cos(radians);
      count += 1;
    },
    take: () => {
      const length = count === 0 ? 0 : Math.hypot(east, north) / count;
      const degrees = ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
      [east, north, count] = [0, 0, 0];
      return length < SHORTEST ? undefined : degrees;
    },
  };
}
