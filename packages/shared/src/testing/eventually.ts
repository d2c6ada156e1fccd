import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `check` until it no longer throws, and returns what it returned: how a test waits for what
 * another process or socket does, without guessing how long it takes.
 *
 * @throws what `check` last threw, once `timeoutSeconds` have passed
 */
export async function eventually<T>(
  check: () => T | Promise<T>,
  options: { timeoutSeconds?: number } = {},
): Promise<T> {
  const deadline = performance.now() + (options.timeoutSeconds ?? 10) * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(20);
    }
  }
}
