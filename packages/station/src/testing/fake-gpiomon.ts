import { chmodSync, readFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** An edge to be played: milliseconds after the start, and whether the line rises. */
export type PlayedEdge = readonly [milliseconds: number, isRising: boolean];

export interface FakeGpiomon {
  /** The program. */
  readonly command: string;
  /** Process ids of those that were started, first to last. */
  pids(): number[];
  /** One of them has played all its edges. */
  hasPlayed(): boolean;
}

/**
 * A gpiomon that is a real program: it knows the command line of its version and no other, and plays
 * edges in real time with the time stamps of a kernel whose clock began at 1,000 s.
 */
export function writeFakeGpiomon(options: {
  folder: string;
  version: '1.6.3' | '2.2.1';
  edges?: readonly PlayedEdge[];
  /** What it complains of and ends with, so many times before it runs. */
  fails?: { times: number; complaint: string };
  /** It ends by itself after its last edge, instead of waiting for more. */
  ends?: boolean;
}): FakeGpiomon {
  const { folder } = options;
  const command = join(folder, 'gpiomon');
  const pidsFile = join(folder, 'gpiomon.pids');
  const playedFile = join(folder, 'gpiomon.played');
  const settings = {
    edges: [],
    ends: false,
    fails: { times: 0, complaint: '' },
    pidsFile,
    playedFile,
    ...options,
  };
  writeFileSync(
    command,
    `#!${process.execPath}\n(${play.toString()})(${JSON.stringify(settings)});\n`,
  );
  chmodSync(command, 0o755);
  return {
    command,
    hasPlayed: () => existsSync(playedFile),
    pids: () =>
      existsSync(pidsFile) ? readFileSync(pidsFile, 'utf8').trim().split('\n').map(Number) : [],
  };
}

interface Settings {
  readonly version: string;
  readonly edges: readonly PlayedEdge[];
  readonly ends: boolean;
  readonly fails: { readonly times: number; readonly complaint: string };
  readonly pidsFile: string;
  readonly playedFile: string;
}

/** Runs in the program: it may use nothing of this file. */
function play({ version, edges, ends, fails, pidsFile, playedFile }: Settings): void {
  const { appendFileSync, readFileSync: read, writeSync } = process.getBuiltinModule('node:fs');
  const args = process.argv.slice(2);
  if (args[0] === '--version') {
    // The first line as tools-common.c of both versions prints it.
    writeSync(1, `gpiomon (libgpiod) v${version}\nCopyright (C) 2017-2018 Bartosz Golaszewski\n`);
    process.exit(0);
  }
  appendFileSync(pidsFile, `${process.pid}\n`);
  const isFirstVersion = version.startsWith('1.');
  // Options that take a value have it behind "=", so that what is left are chip and line.
  const known = isFirstVersion
    ? /^--(line-buffered|format=%o %e %s %n|bias=(pull-up|pull-down|disable))$/
    : /^--(consumer=\w+|event-clock=monotonic|format=%o %e %S|bias=(pull-up|pull-down|disabled)|chip=gpiochip\d)$/;
  const unknown = args.find((arg) => arg.startsWith('-') && !known.test(arg));
  const rest = args.filter((arg) => !arg.startsWith('-'));
  const fail = (complaint: string): never => {
    writeSync(2, `gpiomon: ${complaint}\n`);
    process.exit(1);
  };
  if (unknown !== undefined) fail(`unrecognized option '${unknown}'`);
  if (rest.length !== (isFirstVersion ? 2 : 1)) fail('at least one GPIO line must be specified');
  if (read(pidsFile, 'utf8').trim().split('\n').length <= fails.times) fail(fails.complaint);
  const offset = rest.at(-1) ?? '';

  const print = ([milliseconds, isRising]: PlayedEdge): void => {
    const at = BigInt(1_000_000_000_000) + BigInt(Math.round(milliseconds * 1e6));
    const [seconds, nanoseconds] = [String(at / 1_000_000_000n), String(at % 1_000_000_000n)];
    const [type, time] = isFirstVersion
      ? [isRising ? '1' : '0', `${seconds} ${nanoseconds}`]
      : [isRising ? '1' : '2', `${seconds}.${nanoseconds.padStart(9, '0')}`];
    writeSync(1, `${offset} ${type} ${time}\n`);
  };
  const start = performance.now();
  let next = 0;
  const step = (): void => {
    const now = performance.now() - start;
    for (let edge = edges[next]; edge !== undefined && edge[0] <= now; edge = edges[next]) {
      print(edge);
      next += 1;
      if (next === edges.length) appendFileSync(playedFile, '');
    }
    if (ends && next === edges.length) process.exit(0);
    setTimeout(step, 5);
  };
  step();
}

/**
 * A contact that closes so many times a second, for a quarter of each period, and bounces at every
 * closing and opening as a reed does: a few edges within a millisecond.
 */
export function pulseTrain(options: {
  hertz: number;
  seconds: number;
  from?: number;
}): PlayedEdge[] {
  const { hertz, seconds, from = 0 } = options;
  const period = 1000 / hertz;
  return Array.from({ length: Math.round(hertz * seconds) }, (_, index): PlayedEdge[] => {
    const closed = from + (index + 0.5) * period;
    const open = closed + period / 4;
    return [...bounce(closed, false), ...bounce(open, true)];
  }).flat();
}

function bounce(at: number, isRising: boolean): PlayedEdge[] {
  return [
    [at, isRising],
    [at + 0.15, !isRising],
    [at + 0.3, isRising],
    [at + 0.7, !isRising],
    [at + 0.75, isRising],
  ];
}
