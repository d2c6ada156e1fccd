import { IsobarError } from '@isobar/shared';
import type { Db } from 'mongodb';

import type { ReadingStore } from './reading-store.ts';

export function openMongodbReadingStore(_options: {
  database: Db;
  maximumRejections?: number;
}): Promise<ReadingStore> {
  return Promise.reject(new IsobarError('ERR_X', 'not yet'));
}
