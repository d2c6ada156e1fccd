import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { startServer } from '../../common/managed-server.mjs';

const PROGRAM = fileURLToPath(new URL('../../../packages/cli/dist/main.js', import.meta.url));

/** A few stations that make up a whole fleet's rate would be slowed to 1,000 a second each. */
export const RAISED_LIMITS = { ISOBAR_MAX_PUBLISHES_PER_SECOND: '1000000' };

/**
 * Starts a command of `isobar`; `BENCHMARK_CPU_PROFILES` names a folder for a profile of it.
 *
 * @param {object} options
 * @param {string} options.command
 * @param {Record<string, string>} options.settings
 * @param {(output: string) => number | undefined} options.portIn
 */
export function startProgram({ command, settings, portIn }) {
  const profiles = process.env.BENCHMARK_CPU_PROFILES;
  const flags = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`];
  return startServer({
    command: process.execPath,
    parameters: [...flags, PROGRAM, command],
    environment: { PATH: process.env.PATH, ...settings },
    portIn,
  });
}
