import { readFileSync } from 'node:fs';
import process from 'node:process';

import { formatTable } from '../common/table.mjs';
import { compareResults } from './compare-results.mjs';

/** Exit codes: 0 compared, 2 not. */
const NOT_COMPARED = 2;

process.exitCode = main(process.argv.slice(2));

/**
 * @param {string[]} paths
 * @returns {number} exit code
 */
function main([before, after, ...rest]) {
  if (before === undefined || after === undefined || rest.length > 0) {
    tell('Expected two files of results: npm run bench:compare BEFORE.json AFTER.json');
    return NOT_COMPARED;
  }
  try {
    const [first, second] = [read(before), read(after)];
    const changes = compareResults(first, second);
    const rows = changes.map((change) => [
      change.figure,
      number(change.before),
      number(change.after),
      change.percent === undefined ? '' : signed(change.percent),
    ]);
    const heads = ['', first.date ?? before, second.date ?? after, 'change'].map(String);
    process.stdout.write(`${formatTable([heads, ...rows])}\n`);
    if (JSON.stringify(first.machine) !== JSON.stringify(second.machine)) {
      tell('Doubtful: the machines differ');
    }
    if (JSON.stringify(first.settings) !== JSON.stringify(second.settings)) {
      tell('Doubtful: the settings differ');
    }
    return 0;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    return NOT_COMPARED;
  }
}

/** @param {string} path */
function read(path) {
  let results;
  try {
    results = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: expected a file of results in JSON (${reason})`, { cause: error });
  }
  if (typeof results === 'object' && results !== null) return results;
  throw new Error(`${path}: expected an object of results`);
}

/** @param {number | undefined} value */
function number(value) {
  return value?.toLocaleString('en', { maximumSignificantDigits: 5 }) ?? '';
}

/** @param {number} percent */
function signed(percent) {
  return `${percent > 0 ? '+' : ''}${percent.toFixed(1)} %`;
}

/** @param {string} line */
function tell(line) {
  process.stderr.write(`${line}\n`);
}
