import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { IsobarError, messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import { findLine } from './find-line.ts';
import { gpiomonCommand, gpiomonVersion, parseEdge, type Bias, type Edge } from './gpiomon.ts';
import { createStopwatch } from './stopwatch.ts';

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
  readonly failure: Error | undefined;
  /** For how long it has been watched, all in all. */
  readonly watchedMilliseconds: number;
}

const LONGEST_PAUSE_SECONDS = 60;
/** A gpiomon that cannot open its line ends long before this. */
const SETTLE_MILLISECONDS = 2000;
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
  const watched = createStopwatch();
  let failure: Error | undefined;
  let child: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let attempts = 0;
  let isClosed = false;
  let running = Promise.resolve();

  /** It has opened the line: it runs for a while, or tells of an edge. */
  function settle(since: number): void {
    watched.start(since);
    if (failure !== undefined) logger.info({ pin }, 'the pin is watched again');
    failure = undefined;
  }

  function startAgain(reason: Error, ranMilliseconds: number): void {
    watched.stop();
    if (failure === undefined)
      logger.warn({ pin, reason: reason.message }, 'the pin is not watched');
    failure = reason;
    if (ranMilliseconds > STEADY_MILLISECONDS) attempts = 0;
    const seconds = Math.min(LONGEST_PAUSE_SECONDS, retrySeconds * 2 ** Math.min(attempts, 20));
    attempts += 1;
    timer = setTimeout(start, seconds * 1000);
  }

  async function attempt(): Promise<void> {
    const begun = performance.now();
    let settling: NodeJS.Timeout | undefined;
    const reason = await runGpiomon(options, (started) => {
      child = started;
      if (isClosed) child.kill();
      const startedAt = performance.now();
      settling = setTimeout(settle, SETTLE_MILLISECONDS, startedAt);
      child.stdout?.once('data', () => {
        settle(startedAt);
      });
    }).catch((error: unknown) => (error instanceof Error ? error : new Error(messageOf(error))));
    clearTimeout(settling);
    child = undefined;
    if (!isClosed) startAgain(reason, performance.now() - begun);
  }

  function start(): void {
    running = attempt();
  }

  start();
  return {
    get failure() {
      return failure;
    },
    get watchedMilliseconds() {
      return watched.milliseconds;
    },
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

/**
 * Runs gpiomon to its end.
 *
 * @returns why it ended
 */
async function runGpiomon(
  options: LineOptions & { onEdge: (edge: Edge) => void },
  onStarted: (child: ChildProcess) => void,
): Promise<Error> {
  const { pin, bias, root = '/', command = 'gpiomon', logger, onEdge } = options;
  const line = findLine(pin, { root });
  const version = await gpiomonVersion(command);
  const [program, ...args] = gpiomonCommand({ command, version, line, bias });
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => (complaint = (complaint + String(data)).slice(-500)));
  createInterface({ input: child.stdout }).on('line', (text) => {
    const edge = parseEdge(text, version);
    if (edge !== undefined) onEdge(edge);
    else logger.warn({ pin, text: text.slice(0, 100) }, 'gpiomon says what is no edge');
  });
  onStarted(child);
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  return explainEnd(pin, complaint.trim(), signal ?? `status ${status}`);
}

function explainEnd(pin: string, complaint: string, end: string): IsobarError {
  if (!/busy/i.test(complaint)) {
    return new IsobarError('ERR_GPIO', complaint === '' ? `gpiomon ended with ${end}` : complaint);
  }
  return new IsobarError(
    'ERR_GPIO_BUSY',
    `${pin} is in use by another program, or by the kernel (cape-universal; docs/station.md): ${complaint}`,
  );
}
