export interface ResendTiming {
  /** How long after its PUBACK an unconfirmed message is sent again, at the earliest. */
  readonly firstSeconds: number;
  /** Longest pause between two tries. */
  readonly maximumSeconds: number;
}

export const RESEND_TIMING: ResendTiming = { firstSeconds: 30, maximumSeconds: 600 };

/**
 * How long to wait for a confirmation: 30 to 40 s, and twice as long for each try that went
 * unanswered, up to 10 min. A random quarter of it keeps a fleet from sending in step.
 *
 * @returns milliseconds
 */
export function resendDelay(
  tries: number,
  { firstSeconds, maximumSeconds }: ResendTiming,
  random: () => number = Math.random,
): number {
  const longest = Math.min(maximumSeconds, (firstSeconds / 0.75) * 2 ** Math.min(tries, 30));
  return longest * (0.75 + 0.25 * random()) * 1000;
}
