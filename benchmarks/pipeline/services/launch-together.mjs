import { join } from 'node:path';

import { RAISED_LIMITS, startProgram } from './isobar-program.mjs';

/**
 * Starts `isobar start`: auth, broker, ingest and dashboard in one process, everything as it is.
 *
 * @type {import('./isobar.mjs').Launch}
 */
export async function launchTogether(folder, store) {
  const { pid, port, stop } = await startProgram({
    command: 'start',
    settings: {
      ISOBAR_DATA: folder,
      ISOBAR_AUTH_PORT: '0',
      ISOBAR_MQTT_PORT: '0',
      ISOBAR_WS_PORT: '0',
      ISOBAR_DASHBOARD_PORT: '0',
      ...RAISED_LIMITS,
      ...store,
    },
    portIn: (output) => {
      const found = /mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
      return found === undefined ? undefined : Number(found);
    },
  });
  return { processes: [{ name: 'isobar', pid }], port, stop, keys: join(folder, 'keys') };
}
