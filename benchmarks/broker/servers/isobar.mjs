import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { startServer } from '../../common/managed-server.mjs';

const PROGRAM = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));

/**
 * Starts `isobar broker` as it is: tokens, access lists, limits, sessions on disk.
 *
 * @param {object} options
 * @param {string} options.authUrl
 * @param {string} options.folder
 * @param {string[]} [options.nodeOptions] such as `--cpu-prof`
 */
export function startIsobar({ authUrl, folder, nodeOptions = [] }) {
  return startServer({
    command: process.execPath,
    parameters: [...nodeOptions, PROGRAM, 'broker'],
    environment: {
      ...process.env,
      ISOBAR_AUTH_URL: authUrl,
      ISOBAR_DATA: folder,
      ISOBAR_MQTT_PORT: '0',
      ISOBAR_WS_PORT: '0',
      ISOBAR_LOG_FORMAT: 'json',
      // Fifty stations that send as fast as they can would be slowed to 50,000 messages a second.
      ISOBAR_MAX_PUBLISHES_PER_SECOND: '1000000',
    },
    portIn: (output) => {
      const line = output.split('\n').find((each) => each.includes('"broker listening"'));
      return line === undefined ? undefined : JSON.parse(line).tcp?.port;
    },
  });
}
