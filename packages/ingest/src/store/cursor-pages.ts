import type { FindCursor } from 'mongodb';

/** Reads a cursor in pages, each a batch of the server's: other work of the process has its turn between them. */
export async function* inPages<T>(cursor: FindCursor<T>, size: number): AsyncGenerator<T[]> {
  try {
    let page: T[] = [];
    for await (const document of cursor.batchSize(size)) {
      page.push(document);
      if (page.length < size) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  } finally {
    await cursor.close();
  }
}
