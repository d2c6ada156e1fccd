#!/usr/bin/env node
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Command, Option } from 'commander';

import { formatReport } from './report.ts';
import { isPromiseKept, runTorture } from './run-torture.ts';
import { FAULT_KINDS, type FaultKind } from './schedule.ts';

const program = new Command('torture')
  .description(
    'Runs a small fleet of real processes under a storm of faults, then holds every reading that a station took against what is stored. Exit code 1: they differ.',
  )
  .option('--seed <number>', 'repeats the plan of an earlier run', Number, Date.now() % 1_000_000)
  .option('--minutes <number>', 'how long the storm lasts', Number, 3)
  .option('--stations <number>', 'how many stations', Number, 4)
  .option('--every <milliseconds>', 'how often a station takes a reading', Number, 100)
  .addOption(
    new Option('--only <kind...>', 'inject these kinds of fault alone').choices(FAULT_KINDS),
  )
  .option('--mongodb <url>', 'keep accounts and readings in MongoDB instead of SQLite files')
  .option(
    '--break-promise',
    'have stations let go of a reading at its PUBACK: the verdict must see it',
  )
  .option('--keep', 'leave all data where it is')
  .parse();
const options = program.opts<{
  seed: number;
  minutes: number;
  stations: number;
  every: number;
  only?: FaultKind[];
  mongodb?: string;
  breakPromise?: true;
  keep?: true;
}>();

const folder = mkdtempSync(join(tmpdir(), 'isobar-torture-'));
const print = (line: string): void => void process.stdout.write(`${line}\n`);
print(`Seed ${options.seed}; data in ${folder}`);
const result = await runTorture({
  seed: options.seed,
  stormSeconds: options.minutes * 60,
  stationCount: options.stations,
  intervalMilliseconds: options.every,
  folder,
  ...(options.only !== undefined && { kinds: options.only }),
  ...(options.mongodb !== undefined && { mongodbUrl: options.mongodb }),
  releaseOnPuback: options.breakPromise ?? false,
  onProgress: print,
});
if (options.keep !== true) rmSync(folder, { recursive: true, force: true });
print(`\n${formatReport(result)}`);
process.exitCode = isPromiseKept(result) ? 0 : 1;
