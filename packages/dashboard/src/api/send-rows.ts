import { Readable } from 'node:stream';

import type { FastifyReply } from 'fastify';

import type { ReadingsQuery } from './readings-query.ts';
import type { RowWriter } from './rows.ts';

const TYPES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson', json: '' };

/** Row by row, no faster than the client reads. */
export function sendRows<Row>(
  reply: FastifyReply,
  options: {
    question: Pick<ReadingsQuery, 'format' | 'limit'> & { readonly station: string };
    writer: RowWriter<Row>;
    pages: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
  },
): FastifyReply {
  const { question, writer, pages } = options;
  const { format, station, limit } = question;
  async function* write(): AsyncGenerator<string> {
    if (writer.head !== '') yield writer.head;
    let left = limit;
    for await (const page of pages) {
      const rows = page.slice(0, left);
      left -= rows.length;
      if (rows.length > 0) yield rows.map((row) => writer.write(row)).join('');
      if (left === 0) return;
    }
  }
  return reply
    .type(TYPES[format])
    .header('cache-control', 'private, no-cache')
    .header('content-disposition', `inline; filename="${station}.${format}"`)
    .send(Readable.from(write()));
}
