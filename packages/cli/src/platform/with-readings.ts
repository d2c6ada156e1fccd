import { existsSync } from 'node:fs';

import { ingestSettingsSchema, type ReadingStore } from '@isobar/ingest';
import { IsobarError } from '@isobar/shared';
import { readSettings, withLifecycle } from '@isobar/shared/service';

import type { Context } from '../context.ts';
import { openReadingStore, readingsPath } from './reading-store.ts';

/** Where a server keeps its readings. */
export const readingsSettingsSchema = ingestSettingsSchema.pick({
  ISOBAR_DATA: true,
  ISOBAR_MONGODB_URL: true,
  ISOBAR_MAX_REJECTIONS: true,
});

/**
 * Opens the readings of a server, which may run meanwhile, to look something up in them.
 *
 * @throws IsobarError `ERR_NO_READINGS`, and makes no file; what the store throws
 */
export function withReadings<T>(
  context: Context,
  look: (store: ReadingStore) => Promise<T>,
): Promise<T> {
  const settings = readSettings(readingsSettingsSchema, context.environment);
  if (
    settings.ISOBAR_MONGODB_URL === undefined &&
    !existsSync(readingsPath(settings.ISOBAR_DATA))
  ) {
    throw new IsobarError(
      'ERR_NO_READINGS',
      `There are no readings in ${settings.ISOBAR_DATA}; expected the data folder of a server, which ISOBAR_DATA names`,
    );
  }
  return withLifecycle(async (lifecycle) => {
    const found = await look(await openReadingStore(settings, lifecycle));
    await lifecycle.close();
    return found;
  });
}
