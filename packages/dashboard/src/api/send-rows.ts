import { Readable } from 'node:stream';

import type { FastifyReply } from 'fastify';

import { writeRows, type RowWriter } from '../history/rows.ts';
import type { ReadingsQuery } from './readings-query.ts';

type Pages<Row> = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson', json: '' };

/** Row by row, no faster than the client reads. */
export function sendRows<Row>(
  reply: FastifyReply,
  options: {
    question: Pick<ReadingsQuery, 'format' | 'limit'> & { readonly station: string };
    writer: RowWriter<Row>;
    pages: Pages<Row>;
  },
): FastifyReply {
  const { question, writer, pages } = options;
  const { format, station, limit } = question;
  return reply
    .type(TYPES[format])
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', `inline; filename="${station}.${format}"`)
    .send(Readable.from(writeRows(writer, atMost(pages, limit))));
}

async function* atMost<Row>(pages: Pages<Row>, limit: number): AsyncGenerator<readonly Row[]> {
  let left = limit;
  for await (const page of pages) {
    yield page.slice(0, left);
    left -= page.length;
    if (left <= 0) return;
  }
}
