import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

/**
 * Where the results of a benchmark are kept.
 *
 * @param {string} name of the benchmark
 */
export function resultsPath(name) {
  return fileURLToPath(new URL(`../results/${name}.json`, import.meta.url));
}

/**
 * @param {string} path
 * @param {object} results
 */
export function writeResults(path, results) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
}
