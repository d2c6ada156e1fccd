import { statSync } from 'node:fs';
import { join } from 'node:path';

import { openSqliteReadingStore } from '@isobar/ingest';

import { countRows } from './count-rows.mjs';

export const FILE = 'readings.db';

/**
 * A file in the service's folder.
 *
 * @type {import('./isobar.mjs').Store}
 */
export const sqliteStore = {
  settings: () => ({}),
  processes: () => Promise.resolve([]),
  stored: async (folder) => {
    const path = join(folder, FILE);
    const readings = countRows(path, 'readings');
    const { size } = statSync(path);
    const store = await openSqliteReadingStore({ path });
    const { missing } = await store.totals();
    await store.close();
    return { readings, bytes: size, missing };
  },
};
