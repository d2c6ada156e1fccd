import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { startServer } from '../common/managed-server.mjs';

const PROGRAM = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url));

/**
 * Starts auth, broker and ingest, and makes an account for a station.
 *
 * @param {{ folder: string, name: string }} options
 */
export async function startPlatform({ folder, name }) {
  const environment = {
    PATH: process.env.PATH,
    ISOBAR_DATA: folder,
    ISOBAR_AUTH_PORT: '0',
    ISOBAR_MQTT_PORT: '0',
    ISOBAR_WS_PORT: '0',
    ISOBAR_DASHBOARD_PORT: '0',
  };
  const { port, stop } = await startServer({
    command: process.execPath,
    parameters: [PROGRAM, 'start'],
    environment,
    portIn: (output) => {
      const [, found] = /http:\/\/127\.0\.0\.1:(\d+)\/login/.exec(output) ?? [];
      return found === undefined ? undefined : Number(found);
    },
  });
  const adding = [PROGRAM, 'account', 'add', name, '--role', 'station'];
  const password = execFileSync(process.execPath, adding, { env: environment, encoding: 'utf8' });
  return { authUrl: `http://127.0.0.1:${port}`, password: password.trim(), stop };
}
