import type { RunOptions } from './run-program.ts';

/** How long a service may take to close before the process ends all the same: within 5 s of the signal. */
const CLOSE_DEADLINE_MILLISECONDS = 4500;

/** Gives this process, its command line and its signals to a program, and ends it with the exit code. */
export async function runProcess(run: (options: RunOptions) => Promise<number>): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // Whoever asks twice does not want to wait.
      if (stopping.signal.aborted) process.exit(130);
      stopping.abort();
      setTimeout(() => process.exit(1), CLOSE_DEADLINE_MILLISECONDS).unref();
    });
  }
  // A reader that went away (`isobar watch | head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });

  process.exitCode = await run({
    arguments: process.argv.slice(2),
    environment: process.env,
    stopping: stopping.signal,
    input: process.stdin,
    output: process.stdout,
    errorOutput: process.stderr,
  });
  // What is left open by now has nothing to say any more.
  if (stopping.signal.aborted) process.exit();
}
