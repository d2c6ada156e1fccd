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
 * Starts a service afresh, has `jobs` load it, and looks at what it has used and left on the disk.
 *
 * @template T
 * @param {object} options
 * @param {Contender} options.contender
 * @param {string} options.folder that is not there yet
 * @param {number} options.stations
 * @param {number} options.readingBytes
 * @param {() => Promise<void>} options.untilQuiet
 * @param {(run: Run) => Promise<T>} jobs
 */
export async function measureService(options, jobs) {
  const { contender, folder, readingBytes, untilQuiet } = options;
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
  let [number, stored] = [0, 0];
  /** @type {Run} */
  const run = async ({ stations, ...job }) => {
    await untilQuiet();
    number += 2;
    const figures = await runLoad(LOAD_PROCESS, {
      ...{ port: service.port, pids: service.pids, confirmation: contender.confirmation },
      ...{ watcher, observer, readingBytes, number, storedBefore: stored },
      stations: accounts.stations.slice(0, stations).map(withLogin),
      live: accounts.stations.slice(-LIVE_STATIONS).map(withLogin),
      ...job,
    });
    stored += figures.confirmed;
    return figures;
  };
  let figures;
  let peak;
  try {
    figures = await jobs(run);
    peak = service.pids.reduce((sum, pid) => sum + peakBytes(pid), 0);
  } finally {
    await service.stop();
  }
  const disk = contender.stored?.(folder);
  return {
    ...figures,
    peakBytes: peak,
    bytesPerReading: disk === undefined ? 0 : disk.bytes / disk.readings,
    /** Readings that were told to be stored and are not on the disk. */
    lost: disk === undefined ? 0 : Math.max(0, stored - disk.readings),
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
