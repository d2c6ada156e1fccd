import type { TakenReading } from '../outbox/outbox-types.ts';

/** A boot of the made-up machine that tests run on. */
export const BOOT = 'b0000000-0000-0000-0000-000000000001';

/** A reading whose one value tells it from others, taken that many times ten seconds after midnight. */
export function taken(number: number, moment: Partial<TakenReading['taken']> = {}): TakenReading {
  return {
    values: { number },
    taken: {
      now: Date.UTC(2026, 10, 25) + number * 10_000,
      monotonic: number * 10_000,
      bootId: BOOT,
      isClockSet: true,
      ...moment,
    },
  };
}
