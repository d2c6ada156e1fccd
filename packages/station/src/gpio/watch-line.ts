import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import { findLine } from './find-line.ts';
import { gpiomonCommand, gpiomonVersion, parseEdge, type Bias, type Edge } from './gpiomon.ts';

export interface LineOptions {
  /** A header pin such as `P9_12`, or the name of a line. */
  readonly pin: string;
  readonly bias: Bias;
  readonly logger: Logger;
  /** Where `/` is. */
  readonly root?: string;
  /** The program; gpiomon. */
  readonly command?: string;
  /** The pause before the second try, which doubles; 1. */
  readonly retrySeconds?: number;
}

export interface LineWatch extends Closable {
  /** Why the line is not watched at this moment; undefined while it is. */
  readonly failure: string | undefined;
  /** Milliseconds for which it has been watched, all in all, by the monotonic clock. */
  watchedMilliseconds(): number;
}

const LONGEST_PAUSE_SECONDS = 60;
/** A gpiomon that cannot open its line ends long before this. */
const SETTLE_MILLISECONDS = 500;
/** One that ran so long begins its pauses anew. */
const STEADY_MILLISECONDS = 10_000;
/** A gpiomon that does not end by itself within this is killed. */
const END_MILLISECONDS = 2000;

/**
 * Watches a line through a gpiomon of its own, which the kernel hands every edge with its time: none is
 * lost while JavaScript is busy (64 KiB of pipe hold over 2,500 edges). A gpiomon that ends is started
 * again, with pauses that double up to a minute, and so is one that could not be started.
 */
export function watchLine(options: LineOptions & { onEdge: (edge: Edge) => void }): LineWatch {
  const { pin, logger, retrySeconds = 1 } = options;
  let failure: string | undefined;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let attempts = 0;
  let isClosed = false;
  let watched = 0;
  let watchedSince: number | undefined;

  /** It has opened the line: it runs for a while, or tells of an edge. */
  function settle(since: number): void {
    if (watchedSince !== undefined) return;
    watchedSince = since;
    if (failure !== undefined) logger.info({ pin }, 'the pin is watched again');
    failure = undefined;
  }

  function fail(reason: string): void {
    if (watchedSince !== undefined) watched += performance.now() - watchedSince;
    watchedSince = undefined;
    if (failure === undefined) logger.warn({ pin, reason }, 'the pin is not watched');
    failure = reason;
  }

  async function attempt(): Promise<void> {
    const begun = performance.now();
    let settling: NodeJS.Timeout | undefined;
    const onStarted = (started: ChildProcess): void => {
      child = started;
      const since = performance.now();
      settling = setTimeout(settle, SETTLE_MILLISECONDS, since);
      started.stdout?.once('data', () => {
        settle(since);
      });
    };
    const reason = await runGpiomon(options, { isWanted: () => !isClosed, onStarted }).catch(
      messageOf,
    );
    clearTimeout(settling);
    child = undefined;
    if (isClosed) return;
    fail(reason);
    if (performance.now() - begun > STEADY_MILLISECONDS) attempts = 0;
    const seconds = Math.min(LONGEST_PAUSE_SECONDS, retrySeconds * 2 ** Math.min(attempts, 20));
    attempts += 1;
    timer = setTimeout(start, seconds * 1000);
  }

  let running = Promise.resolve();
  function start(): void {
    running = attempt();
  }
  start();

  return {
    get failure() {
      return failure;
    },
    watchedMilliseconds: () =>
      watched + (watchedSince === undefined ? 0 : performance.now() - watchedSince),
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      child?.kill();
      const kill = setTimeout(() => child?.kill('SIGKILL'), END_MILLISECONDS);
      await running;
      clearTimeout(kill);
    },
  };
}

/** @returns why it ended */
async function runGpiomon(
  options: LineOptions & { onEdge: (edge: Edge) => void },
  events: { isWanted: () => boolean; onStarted: (child: ChildProcess) => void },
): Promise<string> {
  const { pin, bias, root = '/', command = 'gpiomon', logger, onEdge } = options;
  const line = findLine(pin, { root });
  const version = await gpiomonVersion(command);
  if (!events.isWanted()) return 'it is not wanted any more';
  const [program, ...args] = gpiomonCommand({ command, version, line, bias });
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint = (complaint + String(data)).slice(-500)));
  createInterface({ input: child.stdout }).on('line', (text) => {
    const edge = parseEdge(text, version);
    if (edge === undefined)
      logger.warn({ pin, text: text.slice(0, 100) }, 'gpiomon says what is no edge');
    else onEdge(edge);
  });
  await once(child, 'spawn');
  events.onStarted(child);
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  return explainEnd(pin, complaint.trim(), signal ?? `status ${status}`);
}

function explainEnd(pin: string, complaint: string, end: string): string {
  if (/busy/i.test(complaint)) {
    return `${pin} is in use by another program, or by the kernel (cape-universal; docs/station.md): ${complaint}`;
  }
  return complaint === '' ? `gpiomon ended with ${end}` : complaint;
}
