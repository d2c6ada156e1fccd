import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { startServer } from '../../common/managed-server.mjs';
import { ANYONE } from './service.mjs';

const PROGRAM = fileURLToPath(new URL('sink-process.mjs', import.meta.url));

/** @type {import('./service.mjs').Contender} */
export const sink = {
  name: 'sockets alone',
  confirmation: 'stations',
  start: async () => {
    const { pid, port, stop } = await startServer({
      command: process.execPath,
      parameters: [PROGRAM],
      portIn: (output) => {
        const found = /^port (\d+)$/m.exec(output)?.[1];
        return found === undefined ? undefined : Number(found);
      },
    });
    return { processes: [{ name: 'sink', pid }], port, stop, loginOf: ANYONE };
  },
};
