import type { TakenReading } from '../outbox/outbox-types.ts';

/** A boot of the made-up machine that tests run on. */
export const BOOT = 'b0000000-0000-0000-0000-000000000001';

/** A reading whose temperature tells it from others. */
export function taken(
  temperature: number,
  moment: Partial<TakenReading['taken']> = {},
): TakenReading {
  return {
    values: { temperature },
    taken: {
      now: Date.UTC(2026, 10, 25) + temperature * 10_000,
      monotonic: temperature * 10_000,
      bootId: BOOT,
      isClockSet: true,
      ...moment,
    },
  };
}
