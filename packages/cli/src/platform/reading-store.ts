import { join } from 'node:path';

import { openMongodbReadingStore, openSqliteReadingStore, type ReadingStore } from '@isobar/ingest';
import { connectMongodb } from '@isobar/shared/mongodb';
import { makeDataFolder, type Lifecycle } from '@isobar/shared/service';

/** The file of the readings, where they are not in MongoDB. */
export function readingsPath(dataFolder: string): string {
  return join(dataFolder, 'readings.db');
}

/**
 * Opens the readings where the settings say: a file in the data folder, or MongoDB.
 *
 * @param options.failing - has a thread of its own write to the file, and is aborted where that ends by itself
 */
export async function openReadingStore(
  settings: {
    readonly ISOBAR_DATA: string;
    readonly ISOBAR_MONGODB_URL?: string | undefined;
    readonly ISOBAR_MAX_REJECTIONS: number;
  },
  lifecycle: Lifecycle,
  options: { failing?: AbortController } = {},
): Promise<ReadingStore> {
  const maximumRejections = settings.ISOBAR_MAX_REJECTIONS;
  if (settings.ISOBAR_MONGODB_URL === undefined) {
    const folder = makeDataFolder(settings.ISOBAR_DATA);
    const { failing } = options;
    const store = await openSqliteReadingStore({
      path: readingsPath(folder),
      maximumRejections,
      ...(failing !== undefined && {
        thread: {
          onDeath: (error) => {
            failing.abort(error);
          },
        },
      }),
    });
    lifecycle.defer(() => store.close());
    return store;
  }
  const connection = await connectMongodb({
    url: settings.ISOBAR_MONGODB_URL,
    applicationName: 'isobar-ingest',
  });
  lifecycle.defer(() => connection.close());
  const store = await openMongodbReadingStore({ database: connection.database, maximumRejections });
  lifecycle.defer(() => store.close());
  return store;
}
