import { codeOf, IsobarError } from '@isobar/shared/isobar-error';

/** People who wait get words where ingest, which tries again by itself, gets the code of SQLite. */
export function refuseBusy(error: unknown): never {
  if (codeOf(error) !== 'SQLITE_BUSY') throw error;
  throw new IsobarError(
    'ERR_STORE_UNAVAILABLE',
    'The store of readings is being written by another process; try again',
    { cause: error },
  );
}
