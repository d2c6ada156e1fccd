import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { startServer } from '../../common/managed-server.mjs';

const PROGRAM = fileURLToPath(new URL('sink-process.mjs', import.meta.url));

/** Starts the sink that shows what the load itself can do. */
export function startSink() {
  return startServer({
    command: process.execPath,
    parameters: [PROGRAM],
    portIn: (output) => {
      const port = /^port (\d+)$/m.exec(output)?.[1];
      return port === undefined ? undefined : Number(port);
    },
  });
}
