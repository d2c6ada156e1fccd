/** A turn of an anemometer, from pulse to pulse, in milliseconds. */
interface Turn {
  readonly start: number;
  readonly end: number;
}

export interface GustMeter {
  /** A pulse came, at that time. */
  add(milliseconds: number): void;
  /** The strongest gust since the call before, in turns a second. */
  take(): number;
}

/**
 * A gust is the highest mean over three seconds (WMO-No. 8, Guide to Instruments and Methods of
 * Observation, volume I, chapter 5: measurement of surface wind).
 */
const GUST_MILLISECONDS = 3000;

/**
 * Finds the highest mean over three seconds that slide along, not in steps. Between two pulses the cups
 * are taken to turn evenly, so that a steady wind gives itself and not up to a pulse more; after a calm
 * a turn is taken to have lasted three seconds at most.
 */
export function createGustMeter(): GustMeter {
  let turns: Turn[] = [];
  let strongest = 0;

  /** Turns in the three seconds up to `end`. */
  function turnsUntil(end: number): number {
    const start = end - GUST_MILLISECONDS;
    return turns.reduce((sum, turn) => sum + shareOf(turn, start, end), 0);
  }

  return {
    add: (milliseconds) => {
      const previous = turns.at(-1)?.end ?? -Infinity;
      if (milliseconds <= previous) turns = [];
      const longAgo = milliseconds - GUST_MILLISECONDS;
      const start = milliseconds <= previous ? longAgo : Math.max(previous, longAgo);
      // A window from its start before the turn may still reach back three seconds from there.
      turns = turns.filter(({ end }) => end > start - GUST_MILLISECONDS);
      turns.push({ start, end: milliseconds });
      // The mean is piecewise linear in time: highest where a turn ends, or leaves the window.
      const ends = turns
        .flatMap((turn) => [turn.start, turn.end])
        .map((time) => time + GUST_MILLISECONDS)
        .filter((time) => time > start && time < milliseconds);
      for (const end of [...ends, milliseconds]) {
        strongest = Math.max(strongest, turnsUntil(end) / (GUST_MILLISECONDS / 1000));
      }
    },
    take: () => {
      const taken = strongest;
      strongest = 0;
      return taken;
    },
  };
}

/** How much of a turn lies in a stretch of time, 0 to 1. */
function shareOf(turn: Turn, start: number, end: number): number {
  const overlap = Math.min(turn.end, end) - Math.max(turn.start, start);
  return Math.max(0, overlap) / (turn.end - turn.start);
}
