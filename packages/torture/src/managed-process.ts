import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

import { parseJson } from '@isobar/shared';
import type { Closable } from '@isobar/shared/service';

export interface ManagedProcess extends Closable {
  /** How often it ended though nobody asked it to: a crash, whatever it said. */
  readonly crashes: number;
  /** Starts it, and resolves once it has said that it is ready. Without effect while it runs. */
  start(): Promise<void>;
  /** SIGKILL: no time for last words. Resolves once it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP and SIGCONT: it stands still, and its connections with it. */
  freeze(): void;
  thaw(): void;
  /** SIGTERM, then waits. */
  stop(): Promise<void>;
  send(message: unknown): void;
}

const READY_WITHIN_SECONDS = 20;
/** The last lines of a process that failed to start, for the error message. */
const LINES_KEPT = 40;

/**
 * A child process that is started, killed and started again.
 *
 * @param options.ready - looks at each JSON line that it logs; true: it is ready
 */
export function createManagedProcess(options: {
  name: string;
  /** All that it logs, over all its lives. */
  logFile: string;
  script: string;
  arguments: readonly string[];
  environment: () => Readonly<Record<string, string>>;
  ready: (line: Readonly<Record<string, unknown>>) => boolean;
  onMessage?: (message: unknown) => void;
}): ManagedProcess {
  let child: ChildProcess | undefined;
  let exited: Promise<unknown> = Promise.resolve();
  let isAskedToEnd = false;
  let crashes = 0;

  async function start(): Promise<void> {
    if (child !== undefined) return;
    const stdio: StdioOptions = ['ignore', 'ignore', 'pipe', 'ipc'];
    const started = spawn(process.execPath, [options.script, ...options.arguments], {
      env: { PATH: process.env.PATH, ...options.environment() },
      stdio,
    });
    child = started;
    isAskedToEnd = false;
    exited = once(started, 'exit').then(() => {
      if (child === started) child = undefined;
      if (!isAskedToEnd) crashes += 1;
    });
    started.on('message', (message) => options.onMessage?.(message));
    await untilReady(started, options);
  }

  function signal(name: NodeJS.Signals): void {
    child?.kill(name);
  }

  async function end(name: NodeJS.Signals): Promise<void> {
    isAskedToEnd = true;
    signal('SIGCONT');
    signal(name);
    await exited;
  }

  return {
    get crashes() {
      return crashes;
    },
    start,
    kill: () => end('SIGKILL'),
    freeze: () => {
      signal('SIGSTOP');
    },
    thaw: () => {
      signal('SIGCONT');
    },
    stop: () => end('SIGTERM'),
    send: (message) => {
      if (child?.connected === true) child.send(message as object, () => undefined);
    },
    close: () => end('SIGKILL'),
  };
}

/** Reads its log until it says that it is ready; goes on reading after that, so that it never blocks. */
function untilReady(
  child: ChildProcess,
  options: {
    name: string;
    logFile: string;
    ready: (line: Readonly<Record<string, unknown>>) => boolean;
  },
): Promise<void> {
  const { name, logFile, ready } = options;
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new Error(`${name} ${why}:\n${lines.join('\n')}`));
    };
    const timer = setTimeout(() => {
      fail(`was not ready within ${READY_WITHIN_SECONDS} s`);
    }, READY_WITHIN_SECONDS * 1000);
    child.once('exit', () => {
      clearTimeout(timer);
      fail('ended');
    });
    if (child.stderr === null) return;
    createInterface(child.stderr).on('line', (text) => {
      appendFileSync(logFile, `${text}\n`);
      lines.push(text);
      if (lines.length > LINES_KEPT) lines.shift();
      const line = parseLine(text);
      if (line === undefined || !ready(line)) return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function parseLine(text: string): Readonly<Record<string, unknown>> | undefined {
  return parseJson(text) as Readonly<Record<string, unknown>> | undefined;
}
