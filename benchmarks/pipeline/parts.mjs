import { memory } from './parts/memory.mjs';
import { mongodb } from './parts/mongodb.mjs';
import { peers } from './parts/peers.mjs';
import { recovery } from './parts/recovery.mjs';
import { services } from './parts/services.mjs';
import { stations } from './parts/stations.mjs';
import { stored } from './parts/stored.mjs';

/**
 * A part of the benchmark that can be measured by itself.
 *
 * @typedef {object} Part
 * @property {string} name
 * @property {string} about
 * @property {number} minutes that it takes, about
 * @property {true} [isUsual] measured where none is named
 * @property {(bench: Pick<import('./bench.mjs').Bench, 'settings' | 'folder'>) => string | undefined} [obstacle] why it cannot be measured here, and what to do
 * @property {(bench: import('./bench.mjs').Bench) => Promise<object>} measure what it adds to the results
 * @property {(results: any) => boolean} isIn whether these results hold it
 * @property {(results: any) => string[]} report paragraphs
 * @property {(results: any) => string[]} doubts
 * @property {(results: any) => import('./goal.mjs').Goal[]} [goals]
 */

/** @type {readonly Part[]} in the order in which they are measured */
export const PARTS = [peers, recovery, stations, services, mongodb, stored, memory];
