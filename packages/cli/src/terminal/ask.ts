import { createInterface } from 'node:readline/promises';
import { PassThrough } from 'node:stream';

import { codeOf, IsobarError } from '@isobar/shared';

import type { ProcessContext } from '../context.ts';

/**
 * Asks a person at the terminal.
 *
 * @param options.secret - nothing of the answer is shown
 * @param options.instead - what to do where nobody is there to ask
 * @throws IsobarError `ERR_NO_TERMINAL`
 */
export async function ask(
  context: ProcessContext,
  options: { question: string; instead: string; secret?: boolean },
): Promise<string> {
  const { question, instead, secret = false } = options;
  const input = context.input as typeof context.input & { isTTY?: boolean };
  if (input.isTTY !== true) {
    throw new IsobarError('ERR_NO_TERMINAL', `Nobody is at the terminal to be asked; ${instead}`);
  }
  // What a person types is echoed by readline alone, and so not at all where it writes to nobody.
  if (secret) context.errorOutput.write(question);
  const output = secret ? new PassThrough().resume() : context.errorOutput;
  const lines = createInterface({ input, output, terminal: true });
  try {
    return await lines.question(secret ? '' : question, { signal: context.stopping });
  } catch (error) {
    // Ctrl-C and Ctrl-D reach readline alone.
    if (codeOf(error) !== 'ABORT_ERR' || context.stopping.aborted) throw error;
    throw new IsobarError('ERR_NO_TERMINAL', `No answer was given; answer, or ${instead}`, {
      cause: error,
    });
  } finally {
    lines.close();
    if (secret) context.errorOutput.write('\n');
  }
}
