import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { describeMachine } from '../common/machine.mjs';
import { EXIT, messageOf, runProgram, tell } from '../common/program.mjs';
import { resultsPath } from '../common/results.mjs';
import { createBench } from './bench.mjs';
import { formatHelp, parseOptions } from './options.mjs';
import { PARTS } from './parts.mjs';
import { formatReport } from './report.mjs';
import { mergeFigures, openResults } from './results-file.mjs';
import { SETTINGS, SMALL } from './settings.mjs';

await runProgram(run, { takesParameters: true });

/** @param {string} folder */
function run(folder) {
  const options = parseOptions(process.argv.slice(2), PARTS);
  if (!options.help) return measure(options, folder);
  process.stdout.write(formatHelp(PARTS));
  return Promise.resolve(EXIT.reached);
}

/**
 * @param {import('./options.mjs').Options} options
 * @param {string} folder
 */
async function measure({ parts, isChosen, small, results: path }, folder) {
  const settings = small ? SMALL : SETTINGS;
  if (small) tell('Everything is small: the figures say nothing');
  const possible = withoutImpossible({ parts, isChosen }, { settings, folder });
  const circumstances = { date: new Date().toISOString(), machine: describeMachine(), settings };
  const file =
    small && path === undefined
      ? undefined
      : openResults(path ?? resultsPath('pipeline'), { circumstances, parts: PARTS });
  let measured = {};
  const done = [];
  for (const part of possible) {
    const figures = await measurePart(part, { settings, folder: join(folder, part.name) });
    if (figures === undefined) continue;
    measured = mergeFigures(measured, figures);
    done.push(part);
    file?.add(part, figures);
  }
  if (done.length === 0) throw new Error('no part could be measured');
  const { text, isReached } = formatReport({ ...circumstances, ...measured }, done);
  process.stdout.write(`\n${text}`);
  if (done.length < parts.length) return EXIT.notMeasured;
  return isReached ? EXIT.reached : EXIT.missed;
}

/**
 * A part that fails is told, and leaves the others theirs.
 *
 * @param {import('./parts.mjs').Part} part
 * @param {Pick<import('./bench.mjs').Bench, 'settings' | 'folder'>} place
 */
async function measurePart(part, { settings, folder }) {
  tell(part.name);
  mkdirSync(folder);
  try {
    return await part.measure(createBench({ settings, folder, tell }));
  } catch (error) {
    tell(`${part.name} WAS NOT MEASURED: ${messageOf(error)}`);
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {Pick<import('./options.mjs').Options, 'parts' | 'isChosen'>} options
 * @param {Pick<import('./bench.mjs').Bench, 'settings' | 'folder'>} place
 * @throws where a part was asked for by its name
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
