import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { describeMachine } from '../common/machine.mjs';
import { createBench } from './bench.mjs';
import { formatHelp, parseOptions } from './options.mjs';
import { PARTS } from './parts.mjs';
import { formatReport } from './report.mjs';
import { mergeFigures, openResults } from './results-file.mjs';
import { SETTINGS, SMALL } from './settings.mjs';

/** Exit codes: 0 all goals are reached, 1 some are missed, 2 something could not be measured. */
const MISSED = 1;
const NOT_MEASURED = 2;

const RESULTS = fileURLToPath(new URL('../results/pipeline.json', import.meta.url));

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => process.exit(NOT_MEASURED));
}
process.exitCode = await main(process.argv.slice(2));

/**
 * @param {string[]} parameters
 * @returns {Promise<number>} exit code
 */
async function main(parameters) {
  const folder = mkdtempSync(join(tmpdir(), 'isobar-benchmark-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  try {
    const options = parseOptions(parameters, PARTS);
    if (options.help) {
      process.stdout.write(formatHelp(PARTS));
      return 0;
    }
    return await measure(options, folder);
  } catch (error) {
    tell(`NOTHING WAS MEASURED: ${messageOf(error)}`);
    return NOT_MEASURED;
  }
}

/**
 * @param {import('./options.mjs').Options} options
 * @param {string} folder
 */
async function measure({ parts, isChosen, small, results: path }, folder) {
  const settings = small ? SMALL : SETTINGS;
  if (small) tell('Everything is small: the figures say nothing');
  const possible = withoutImpossible({ parts, isChosen }, { settings, folder });
  const circumstances = {
    date: new Date().toISOString(),
    machine: describeMachine(),
    settings,
  };
  const file =
    small && path === undefined
      ? undefined
      : openResults(path ?? RESULTS, { circumstances, parts: PARTS });
  let measured = {};
  const done = [];
  for (const part of possible) {
    tell(part.name);
    const own = join(folder, part.name);
    mkdirSync(own);
    try {
      const figures = await part.measure(createBench({ settings, folder: own, tell }));
      measured = mergeFigures(measured, figures);
      done.push(part);
      file?.add(part, figures);
    } catch (error) {
      tell(`${part.name} WAS NOT MEASURED: ${messageOf(error)}`);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  }
  if (done.length === 0) throw new Error('each part failed');
  const { text, isReached } = formatReport({ ...circumstances, ...measured }, done);
  process.stdout.write(`\n${text}`);
  if (done.length < parts.length) return NOT_MEASURED;
  return isReached ? 0 : MISSED;
}

/**
 * @param {Pick<import('./options.mjs').Options, 'parts' | 'isChosen'>} options
 * @param {Pick<import('./bench.mjs').Bench, 'settings' | 'folder'>} place
 * @throws where a part was asked for by its name, or none is left
 */
function withoutImpossible({ parts, isChosen }, place) {
  const obstacles = parts.flatMap((part) => {
    const obstacle = part.obstacle?.(place);
    return obstacle === undefined ? [] : [{ part, text: `${part.name} is left out: ${obstacle}` }];
  });
  if (isChosen && obstacles[0] !== undefined) throw new Error(obstacles[0].text);
  for (const { text } of obstacles) tell(text);
  return parts.filter((part) => obstacles.every((obstacle) => obstacle.part !== part));
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`${line}\n`);
}
