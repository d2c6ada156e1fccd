import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { freePort } from '../../common/free-port.mjs';
import { RAISED_LIMITS, startProgram } from './isobar-program.mjs';
import { stopAll } from './service.mjs';

const STARTED = '"msg":"started"';
/** From here on nothing of what stations send passes it by. */
const SUBSCRIBED = '"msg":"subscribed to the readings of all stations"';

/**
 * Starts auth, broker, ingest and dashboard each as a process of its own, as containers run them. Ingest
 * and dashboard share the folder of the readings.
 *
 * @type {import('./isobar.mjs').Launch}
 */
export async function launchApart(folder, store) {
  const [authPort, port] = [await freePort(), await freePort()];
  const password = randomUUID();
  const own = (/** @type {string} */ name) => ({ ISOBAR_DATA: join(folder, name) });
  const readings = { ISOBAR_DATA: folder, ...store };
  const auth = { ISOBAR_AUTH_URL: `http://127.0.0.1:${authPort}` };
  const brokerUrl = `mqtt://127.0.0.1:${port}`;
  const services = [
    {
      name: 'auth',
      settings: {
        ...{ ...own('auth'), ...store, ISOBAR_AUTH_PORT: String(authPort) },
        ...{ ISOBAR_BROKER_URL: brokerUrl, ISOBAR_ACCOUNTS: `ingest,ingest,${password}` },
      },
    },
    {
      name: 'broker',
      settings: {
        ...{ ...own('broker'), ...auth, ...RAISED_LIMITS },
        ...{ ISOBAR_MQTT_PORT: String(port), ISOBAR_WS_PORT: '0' },
      },
    },
    {
      name: 'ingest',
      settings: { ...readings, ...auth, ISOBAR_INGEST_PASSWORD: password },
      until: SUBSCRIBED,
    },
    { name: 'dashboard', settings: { ...readings, ...auth, ISOBAR_DASHBOARD_PORT: '0' } },
  ];
  /** @type {(import('../../common/managed-server.mjs').ManagedServer & { name: string })[]} */
  const started = [];
  try {
    for (const { name, settings, until = STARTED } of services) {
      const portIn = (/** @type {string} */ output) => (output.includes(until) ? port : undefined);
      started.push({ name, ...(await startProgram({ command: name, settings, portIn })) });
    }
  } catch (error) {
    await stopAll(started);
    throw error;
  }
  return {
    processes: started.map(({ name, pid }) => ({ name, pid })),
    port,
    stop: () => stopAll(started),
    keys: join(folder, 'auth', 'keys'),
  };
}
