import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

import type { Environment } from '@isobar/shared/service';

/** What a program knows of the process that it runs in. Only run-process.ts touches the real one. */
export interface ProcessContext {
  readonly environment: Environment;
  /** Aborted when the process is asked to end. */
  readonly stopping: AbortSignal;
  readonly input: Readable;
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly errorOutput: Writable & { readonly isTTY?: boolean };
}

/** What a command knows of the program that it belongs to, and of its process. */
export interface Context extends ProcessContext {
  /** Those of the `ISOBAR_…` variables that mean nothing to the program: most likely misspelt. */
  readonly unknownSettings: (names: Iterable<string>) => string[];
}

/** Writes lines to standard output. */
export function print(context: Context, ...lines: readonly string[]): void {
  context.output.write(`${lines.join('\n')}\n`);
}

const LONG_MILLISECONDS = 2 ** 31 - 1;

/**
 * Resolves when the process is asked to end. Until then the process lives on, whatever it does: a
 * service that has just nothing open, say between two tries to log in, must not end by itself.
 *
 * @param failing - aborted where the service cannot go on
 * @throws its reason
 */
export async function untilStopped(
  { stopping }: ProcessContext,
  failing: AbortSignal = new AbortController().signal,
): Promise<void> {
  const end = AbortSignal.any([stopping, failing]);
  const alive = setInterval(() => undefined, LONG_MILLISECONDS);
  if (!end.aborted) await once(end, 'abort');
  clearInterval(alive);
  failing.throwIfAborted();
}
