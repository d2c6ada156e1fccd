import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { URL } from 'node:url';

import { openMongodbReadingStore } from '@isobar/ingest';
import { connectMongodb } from '@isobar/shared/mongodb';

const LOOPBACK = /^(127\.[\d.]+|localhost|\[::1\])$/;

/**
 * A database of its own for each service on a MongoDB server.
 *
 * @param {string} server its URL
 * @returns {import('./isobar.mjs').Store}
 */
export function createMongodbStore(server) {
  const urlOf = (/** @type {string} */ folder) => {
    const url = new URL(server);
    url.pathname = `/isobar-benchmark-${process.pid}-${basename(folder)}`;
    return url.href;
  };
  return {
    settings: (folder) => ({ ISOBAR_MONGODB_URL: urlOf(folder) }),
    processes: () => withDatabase(server, (database) => findProcess(server, database)),
    stored: (folder) => withDatabase(urlOf(folder), measureDatabase),
    remove: (folder) =>
      withDatabase(urlOf(folder), async (database) => void (await database.dropDatabase())),
  };
}

/** @typedef {import('mongodb').Db} Db */

/**
 * @template T
 * @param {string} url
 * @param {(database: Db) => Promise<T>} work
 */
async function withDatabase(url, work) {
  const connection = await connectMongodb({ url, applicationName: 'isobar-benchmark' });
  try {
    return await work(connection.database);
  } finally {
    await connection.close();
  }
}

/**
 * The server's process, where it says which it is, and that is one of this machine.
 *
 * @param {string} server
 * @param {Db} database
 * @returns {Promise<import('./service.mjs').ServiceProcess[]>}
 */
async function findProcess(server, database) {
  if (!LOOPBACK.test(new URL(server).hostname)) return [];
  try {
    const { pid, process: program } = await database.admin().serverStatus();
    // A server in a container tells its number in there, which is somebody else's out here.
    const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    return name === basename(program) ? [{ name: 'mongodb', pid, isBeside: true }] : [];
  } catch {
    return []; // it may not be asked, or nobody here bears that number
  }
}

/** @param {Db} database */
async function measureDatabase(database) {
  const readings = await database.collection('readings').estimatedDocumentCount();
  const store = await openMongodbReadingStore({ database });
  const { missing } = await store.totals();
  await store.close();
  const { storageSize, indexSize } = await database.stats();
  const bytes = Number(storageSize) + Number(indexSize);
  return { readings, missing, ...(Number.isFinite(bytes) && { bytes }) };
}
