import { randomAt } from './noise.ts';

/** Rain comes in showers; at most one begins in each slot of this length, and ends within it. */
const SLOT_MILLISECONDS = 6 * 3_600_000;
/** What one tip of a tipping-bucket gauge measures, in mm. */
export const BUCKET_MILLIMETRES = 0.2;

interface Shower {
  readonly start: number;
  readonly end: number;
  readonly tips: number;
}

export interface Showers {
  /** mm that the gauge counted in the half-open stretch (from, to], milliseconds. */
  fallenBetween(from: number, to: number): number;
  isRaining(milliseconds: number): boolean;
}

/** Rain showers as a pure function of time. `chance` is that of a shower in six hours. */
export function createShowers(options: { seed: number; channel: number; chance: number }): Showers {
  const { seed, channel, chance } = options;

  function showerIn(slot: number): Shower | undefined {
    if (randomAt(seed, channel, slot * 4) >= chance) return undefined;
    const duration = SLOT_MILLISECONDS * (0.05 + 0.45 * randomAt(seed, channel, slot * 4 + 1));
    const room = SLOT_MILLISECONDS - duration;
    const start = slot * SLOT_MILLISECONDS + room * randomAt(seed, channel, slot * 4 + 2);
    // Many light showers and few heavy ones: 0.4 to 12 mm.
    const tips = 2 + Math.floor(58 * randomAt(seed, channel, slot * 4 + 3) ** 3);
    return { start, end: start + duration, tips };
  }

  return {
    fallenBetween: (from, to) => {
      let tips = 0;
      const last = Math.floor(to / SLOT_MILLISECONDS);
      for (let slot = Math.floor(from / SLOT_MILLISECONDS); slot <= last; slot += 1) {
        const shower = showerIn(slot);
        if (shower !== undefined) tips += tipsBy(shower, to) - tipsBy(shower, from);
      }
      return tips * BUCKET_MILLIMETRES;
    },
    isRaining: (milliseconds) => {
      const shower = showerIn(Math.floor(milliseconds / SLOT_MILLISECONDS));
      return shower !== undefined && milliseconds >= shower.start && milliseconds <= shower.end;
    },
  };
}

/** Whole tips since the shower began: it swells and fades as sin² does. */
function tipsBy({ start, end, tips }: Shower, milliseconds: number): number {
  const share = Math.min(1, Math.max(0, (milliseconds - start) / (end - start)));
  return Math.floor(tips * (share - Math.sin(2 * Math.PI * share) / (2 * Math.PI)) + 1e-9);
}
