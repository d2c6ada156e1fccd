import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Has a platform find ports of its own. */
export const ON_FREE_PORTS = {
  ISOBAR_AUTH_PORT: '0',
  ISOBAR_MQTT_PORT: '0',
  ISOBAR_WS_PORT: '0',
  ISOBAR_DASHBOARD_PORT: '0',
} as const;

/** A command of ours that runs as a process group of its own. */
export interface IsobarProcess {
  /** All that it has printed so far. */
  output(): string;
  errorOutput(): string;
  /** Sends a signal to it and to whatever it started, as a terminal does. */
  signal(name: NodeJS.Signals): void;
  /** Resolves with the exit code once it has ended; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  close(): Promise<void>;
}

/** Starts a command at the top of the repository, with nothing of our own environment but the path. */
export function startProcess(
  command: string,
  commandArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): IsobarProcess {
  const child: ChildProcess = spawn(command, commandArguments, {
    cwd: ROOT,
    detached: true,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let errorOutput = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errorOutput += text));
  const ended = once(child, 'close').then(([code]) => code as number | null);

  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // it ended at this very moment
    }
  };
  return {
    output: () => output,
    errorOutput: () => errorOutput,
    signal,
    ended,
    close: async () => {
      signal('SIGKILL');
      await ended;
    },
  };
}

/** Starts the command `isobar`. */
export function startIsobar(
  line: readonly string[],
  environment: Readonly<Record<string, string>>,
): IsobarProcess {
  return startProcess('node', ['packages/cli/bin/isobar.mjs', ...line], environment);
}
