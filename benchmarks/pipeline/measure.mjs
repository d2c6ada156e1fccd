import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';

import { stationClientId } from '@isobar/shared';

import { peakBytes } from '../common/process-figures.mjs';
import { runLoad } from '../common/run-load.mjs';

/** @typedef {import('./services/service.mjs').Contender} Contender */
/** @typedef {import('./services/service.mjs').Account} Account */

export const LOAD_PROCESS = fileURLToPath(new URL('load/load-process.mjs', import.meta.url));

/**
 * What the load does to one service, one job after the other.
 *
 * @callback Run
 * @param {{ kind: string, stations: number, [setting: string]: unknown }} job
 * @returns {Promise<any>} figures of the job
 */

/**
 * What a folder has seen of earlier services.
 *
 * @typedef {object} Earlier
 * @property {number} jobs so that each job has logs of its own
 * @property {number} readings
 */

/** Of each job there is so much to wait for beside what it is told to take. */
const TIMEOUT_SECONDS = 90;

/**
 * Starts a service, has `jobs` load it, and looks at what it has used and left on the disk.
 *
 * @template T
 * @param {object} options
 * @param {Contender} options.contender
 * @param {string} options.folder
 * @param {Earlier} [options.earlier] none: the folder is not there yet
 * @param {number} options.stations
 * @param {number} options.readingBytes
 * @param {() => Promise<void>} options.untilQuiet
 * @param {(run: Run) => Promise<T>} jobs
 */
export async function measureService(options, jobs) {
  const { contender, folder, readingBytes, untilQuiet } = options;
  const { earlier = { jobs: 0, readings: 0 } } = options;
  const accounts = createAccounts(options.stations);
  const service = await contender.start(folder, {
    accounts: [...accounts.stations, accounts.watcher, accounts.observer],
  });
  /** @param {Account} account */
  const withLogin = (account) => ({
    name: account.username,
    clientId: account.clientId,
    ...service.loginOf(account),
  });
  const [watcher, observer] = [accounts.watcher, accounts.observer].map(withLogin);
  const { port, processes } = service;
  let [number, stored] = [2 * earlier.jobs, 0];
  /** @type {Run} */
  const run = async ({ stations, ...job }) => {
    await untilQuiet();
    number += 2;
    const base = {
      ...{ port, processes, confirmation: contender.confirmation },
      ...{ watcher, observer, readingBytes, number, storedBefore: stored },
      stations: accounts.stations.slice(0, stations).map(withLogin),
      live: accounts.stations.slice(-LIVE_STATIONS).map(withLogin),
    };
    const timeoutSeconds = TIMEOUT_SECONDS + Number(job.seconds ?? job.limitSeconds ?? 0);
    const figures = await runLoad(LOAD_PROCESS, { ...base, ...job }, { timeoutSeconds });
    stored += figures.confirmed;
    return figures;
  };
  let figures;
  let memory;
  try {
    figures = await jobs(run);
    memory = peakMemory(processes);
  } finally {
    await service.stop();
  }
  const disk = await contender.stored?.(folder);
  return { ...figures, ...memory, ...lookAtDisk(disk, { earlier, stored }) };
}

/** @param {import('./services/service.mjs').ServiceProcess[]} processes */
function peakMemory(processes) {
  const own = processes.filter(({ isBeside }) => isBeside === undefined);
  const peaks = own.map(({ name, pid }) => /** @type {const} */ ([name, peakBytes(pid)]));
  return {
    peakBytes: peaks.reduce((sum, [, bytes]) => sum + bytes, 0),
    ...(own.length > 1 && { peakBytesByName: Object.fromEntries(peaks) }),
  };
}

/**
 * @param {import('./services/service.mjs').Stored | undefined} disk
 * @param {{ earlier: Earlier, stored: number }} counts
 */
function lookAtDisk(disk, { earlier, stored }) {
  if (disk === undefined) return { bytesPerReading: 0, lost: 0 };
  const { readings, bytes = 0, missing } = disk;
  return {
    bytesPerReading: bytes / readings,
    /** Readings that were told to be stored and are not on the disk. */
    lost: Math.max(0, earlier.readings + stored - readings),
    ...(missing !== undefined && { missingInLedger: missing }),
  };
}

/** Stations that send live readings while others come back. */
export const LIVE_STATIONS = 15;

/** @param {number} stations */
function createAccounts(stations) {
  /** @type {(username: string, role: Account['role']) => Account} */
  const account = (username, role) => ({ username, clientId: username, role });
  return {
    stations: Array.from({ length: stations }, (_value, index) => {
      const username = `station-${index + 1}`;
      return { ...account(username, 'station'), clientId: stationClientId(username) };
    }),
    watcher: account('watcher', 'watcher'),
    observer: account('observer', 'watcher'),
  };
}

/**
 * @param {string} folder
 * @param {import('./settings.mjs').Settings} settings
 */
export function measureInsertRate(folder, { stations, insertBatchReadings, seconds }) {
  const path = join(folder, 'insert-rate.db');
  return runLoad(LOAD_PROCESS, {
    ...{ kind: 'insert-rate', path, stations, seconds },
    batchReadings: insertBatchReadings,
  });
}
