import { readRequest } from '@isobar/shared/http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Bucket } from '../history/buckets.ts';
import { bucketColumns, readingColumns } from '../history/columns.ts';
import type { BucketLength } from '../history/every.ts';
import { readBuckets } from '../history/read-buckets.ts';
import { scanDerived } from '../history/scan-derived.ts';
import type { PastReading, ReadingSource } from '../history/reading-source.ts';
import { bucketLines, createTable, readingLines } from '../history/rows.ts';
import { checkMaySee } from './access.ts';
import type { History } from './answers.ts';
import { createGate } from './gate.ts';
import { readingsQuerySchema, understandQuery, type ReadingsQuery } from './readings-query.ts';
import { sendJson } from './send-json.ts';
import { sendRows } from './send-rows.ts';
import type { StationList } from './station-list.ts';
import { stationPathSchema, unknownStation } from './station-routes.ts';
import { collect, takeRows, untilClosed } from './take-rows.ts';
import { toBucket, toInstant, toReading } from './to-answer.ts';
import { writeCursor } from './readings-cursor.ts';

/** Two times drawn together from readings take two cores; ingest, in the same process, needs its share of one. */
const GATE = { atOnce: 2, waiting: 32 };

type Question = ReadingsQuery & { readonly station: string; readonly elevation: number | null };
type BucketQuestion = Question & { readonly every: BucketLength };

/** `GET /api/stations/{station}/readings`: as JSON, CSV or NDJSON. */
export function addReadingsRoute(
  app: FastifyInstance,
  options: { store: ReadingSource; list: StationList },
): void {
  const { store, list } = options;
  const gate = createGate(GATE);

  app.get('/api/stations/:station/readings', async (request, reply) => {
    const { station } = readRequest(stationPathSchema, { part: 'path', value: request.params });
    checkMaySee(request.claims, station);
    const query = readRequest(readingsQuerySchema, { part: 'query', value: request.query });
    const { accept } = request.headers;
    const found = (await list.all()).find(({ name }) => name === station);
    if (found === undefined) throw unknownStation(station);
    const { timeZone, elevation } = found;
    const asked = { accept, now: Date.now(), timeZone: timeZone ?? 'UTC' };
    const question = { ...understandQuery(query, asked), station, elevation };
    if (!isOfBuckets(question)) return answerReadings(question, { store, request, reply });
    const { limit } = question;
    const buckets = await gate.pass(() => {
      const signal = untilClosed(reply);
      return takeRows(readBuckets(store, { ...question, signal }), limit + 1);
    });
    return answerBuckets(question, { buckets, request, reply });
  });
}

function isOfBuckets(question: Question): question is BucketQuestion {
  return question.every !== 'raw';
}

async function answerReadings(
  question: Question,
  { store, request, reply }: { store: ReadingSource; request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply> {
  const { station, from, to, after, limit, format, quantities } = question;
  const pageSize = Math.min(limit, 500);
  const past = store.scan({ station, from, to: to - 1, pageSize, ...(after && { after }) });
  const pages = scanDerived(past, question);
  if (format !== 'json') {
    const writer =
      format === 'csv' ? createTable(readingColumns({ quantities })) : readingLines({ quantities });
    return sendRows(reply, { question, writer, pages });
  }
  const rows = await collect<PastReading>(pages, limit);
  const last = rows.at(-1);
  const answer: History = {
    ...head(question),
    every: 'raw',
    next: rows.length < limit || last === undefined ? null : writeCursor(last),
    readings: rows.map((row) => toReading(row, quantities)),
  };
  return sendJson(request, reply, answer);
}

function answerBuckets(
  question: BucketQuestion,
  options: { buckets: readonly Bucket[]; request: FastifyRequest; reply: FastifyReply },
): FastifyReply {
  const { request, reply } = options;
  const { quantities, limit, format, every } = question;
  const buckets = options.buckets.slice(0, limit);
  if (format !== 'json') {
    const writer = format === 'csv' ? createTable(bucketColumns({ quantities })) : bucketLines({});
    return sendRows(reply, { question, writer, pages: [buckets] });
  }
  const following = options.buckets[limit];
  const answer: History = {
    ...head(question),
    every,
    next: following === undefined ? null : String(following.start),
    buckets: buckets.map(toBucket),
  };
  return sendJson(request, reply, answer);
}

function head({ station, from, to, timeZone }: Question) {
  return { station, from: toInstant(from), to: toInstant(to), timeZone };
}
