import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { run } from '../run.ts';

/** Runs one command line in this process, as `npx isobar …` would. */
export async function runCli(
  commandLine: readonly string[],
  options: { environment?: Record<string, string>; input?: string; stopping?: AbortSignal } = {},
): Promise<{ exitCode: number; output: string; errorOutput: string }> {
  const output = new PassThrough();
  const errorOutput = new PassThrough();
  const texts = Promise.all([text(output), text(errorOutput)]);
  const exitCode = await run({
    arguments: commandLine,
    environment: options.environment ?? {},
    stopping: options.stopping ?? new AbortController().signal,
    input: Readable.from([options.input ?? '']),
    output,
    errorOutput,
  });
  output.end();
  errorOutput.end();
  const [out, errors] = await texts;
  return { exitCode, output: out, errorOutput: errors };
}
