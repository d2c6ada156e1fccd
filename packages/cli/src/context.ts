import type { Readable, Writable } from 'node:stream';

import type { Environment } from '@isobar/shared/service';

/** What a command knows of the process that it runs in. Only main.ts touches the real one. */
export interface Context {
  readonly environment: Environment;
  /** Aborted when the process is asked to end. */
  readonly stopping: AbortSignal;
  readonly input: Readable;
  readonly output: Writable & { readonly isTTY?: boolean };
  readonly errorOutput: Writable & { readonly isTTY?: boolean };
}

/** Writes lines to standard output. */
export function print(context: Context, ...lines: readonly string[]): void {
  context.output.write(`${lines.join('\n')}\n`);
}

/** Resolves when the process is asked to end. */
export function untilStopped({ stopping }: Context): Promise<void> {
  if (stopping.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    stopping.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
