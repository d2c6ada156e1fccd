import { setImmediate as nextTurn } from 'node:timers/promises';

import type { SqliteDatabase } from '@isobar/shared/sqlite';

/** So many logs or stations are read in a few milliseconds: whoever waits for the thread waits no longer. */
const PAGE_IDS = 500;

/**
 * Reads what belongs to the ids of a table, a page at a time; other work of the process has its turn
 * between any two. What changes meanwhile may be seen or not, page by page.
 *
 * @param readPage - reads of the ids behind `after`, up to `upTo`
 */
export type ReadInPages = <T>(
  readPage: (after: number, upTo: number) => readonly T[],
) => Promise<T[]>;

export function createIdPages(database: SqliteDatabase, table: 'logs' | 'stations'): ReadInPages {
  const highest = database.prepare(`SELECT coalesce(max(id), 0) AS id FROM ${table}`);

  return async (readPage) => {
    const [{ id: last } = { id: 0 }] = highest.all([]) as { id: number }[];
    const pages = [readPage(0, PAGE_IDS)];
    for (let after = PAGE_IDS; after < last; after += PAGE_IDS) {
      await nextTurn();
      pages.push(readPage(after, after + PAGE_IDS));
    }
    return pages.flat();
  };
}
