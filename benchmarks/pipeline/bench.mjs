import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { createPatience } from '../common/quiet-machine.mjs';
import { measureService } from './measure.mjs';

/**
 * Starts a service, has `jobs` load it, and removes what it leaves. A folder that is `kept` stays, with
 * all that was stored in it before.
 *
 * @callback WithService
 * @param {{ contender: import('./services/service.mjs').Contender, stations: number, kept?: { folder: string, earlier: import('./measure.mjs').Earlier } }} options
 * @param {(run: import('./measure.mjs').Run) => Promise<any>} jobs
 * @returns {Promise<any>} figures
 *
 * What the parts of the benchmark are measured with.
 *
 * @typedef {object} Bench
 * @property {import('./settings.mjs').Settings} settings
 * @property {string} folder for temporary files
 * @property {(line: string) => void} tell
 * @property {WithService} withService
 */

/**
 * @param {Pick<Bench, 'settings' | 'folder' | 'tell'>} options
 * @returns {Bench}
 */
export function createBench({ settings, folder, tell }) {
  const { readingBytes } = settings;
  const untilQuiet = createPatience(settings.patienceSeconds);
  let starts = 0;
  return {
    settings,
    folder,
    tell,
    withService: async ({ contender, stations, kept }, jobs) => {
      const own = kept?.folder ?? join(folder, `service-${++starts}`);
      try {
        const options = { contender, stations, readingBytes, untilQuiet, folder: own };
        return await measureService(
          { ...options, ...(kept !== undefined && { earlier: kept.earlier }) },
          jobs,
        );
      } finally {
        await contender.remove?.(own);
        if (kept === undefined) rmSync(own, { recursive: true, force: true });
      }
    },
  };
}
