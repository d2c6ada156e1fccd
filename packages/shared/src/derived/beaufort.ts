import type { Values } from '../reading.ts';

/** Where each number begins, m/s: WMO-No. 306, code table 1100; the wind is told in tenths. */
const LIMITS = [0.3, 1.6, 3.4, 5.5, 8, 10.8, 13.9, 17.2, 20.8, 24.5, 28.5, 32.7];

/** The wind's force, 0 to 12. */
export function beaufort({ windSpeed }: Values): number | undefined {
  if (windSpeed === undefined) return undefined;
  const tenths = Math.round(windSpeed * 10) / 10;
  return LIMITS.filter((limit) => tenths >= limit).length;
}
