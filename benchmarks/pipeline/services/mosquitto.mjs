import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { freePort } from '../../common/free-port.mjs';
import { startServer } from '../../common/managed-server.mjs';
import { countRows } from './count-rows.mjs';
import { ANYONE, stopAll } from './service.mjs';

const SUBSCRIBER = fileURLToPath(new URL('plain-subscriber.mjs', import.meta.url));
const FILE = 'plain.db';

/**
 * mosquitto, which lets everyone in, with {@link SUBSCRIBER}.
 *
 * @param {string} program
 * @returns {import('./service.mjs').Contender}
 */
export const mosquittoWith = (program) => ({
  name: 'mosquitto',
  confirmation: 'progress',
  start: (folder) => start(program, folder),
  stored: (folder) => {
    const path = join(folder, FILE);
    return { readings: countRows(path, 'readings'), bytes: statSync(path).size };
  },
});

/**
 * @param {string} program
 * @param {string} folder
 */
async function start(program, folder) {
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const configuration = join(folder, 'mosquitto.conf');
  const lines = [
    `listener ${port} 127.0.0.1`,
    `user ${userInfo().username}`,
    'allow_anonymous true',
    // With its defaults (20 and 1,000) it acknowledges what it then drops.
    'max_inflight_messages 1000',
    'max_queued_messages 0',
    'connection_messages false',
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`);
  const broker = await startServer({
    command: program,
    parameters: ['-c', configuration],
    portIn: async () => ((await answers(port)) ? port : undefined),
  });
  try {
    const subscriber = await startServer({
      command: process.execPath,
      parameters: [SUBSCRIBER, `mqtt://127.0.0.1:${port}`, join(folder, FILE)],
      portIn: (output) => (output.includes('subscribed') ? port : undefined),
    });
    const parts = [broker, subscriber];
    const processes = [
      { name: 'mosquitto', pid: broker.pid },
      { name: 'subscriber', pid: subscriber.pid },
    ];
    return { processes, port, stop: () => stopAll(parts), loginOf: ANYONE };
  } catch (error) {
    await broker.stop();
    throw error;
  }
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
export function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
