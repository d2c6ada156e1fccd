/**
 * How long to wait before try number `attempt` (from 0): a random time up to
 * `min(maximumSeconds, 2^attempt seconds)` ("full jitter"), so that a fleet that lost its broker at
 * one instant does not come back at one instant.
 *
 * @returns milliseconds
 */
export function retryDelay(
  attempt: number,
  options: { maximumSeconds: number; random?: () => number },
): number {
  const { maximumSeconds, random = Math.random } = options;
  return random() * Math.min(maximumSeconds, 2 ** Math.min(attempt, 30)) * 1000;
}
