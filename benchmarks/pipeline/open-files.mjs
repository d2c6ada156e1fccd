import { openFilesLimit } from '../common/process-figures.mjs';

/** Files that a process has open beside its connections. */
const OTHER_FILES = 200;

/**
 * Why so many stations cannot be had here; undefined where they can. Load and service each have a
 * connection open for every one of them.
 *
 * @param {number} stations
 */
export function tooFewFilesFor(stations) {
  const [limit, needed] = [openFilesLimit(), stations + OTHER_FILES];
  if (limit >= needed) return undefined;
  return `${stations.toLocaleString('en')} stations need ${needed} open files a process, and the limit is ${limit}: raise it with ulimit -n ${needed}`;
}
