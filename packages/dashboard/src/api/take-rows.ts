import type { FastifyReply } from 'fastify';

/** The first `limit` rows. What is behind them is not asked for. */
export async function takeRows<Row>(rows: AsyncIterable<Row>, limit: number): Promise<Row[]> {
  const taken: Row[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length >= limit) break;
  }
  return taken;
}

/** As {@link takeRows}, of rows that come by pages. */
export async function collect<Row>(
  pages: AsyncIterable<readonly Row[]>,
  limit: number,
): Promise<Row[]> {
  const taken: Row[] = [];
  for await (const page of pages) {
    taken.push(...page.slice(0, limit - taken.length));
    if (taken.length >= limit) break;
  }
  return taken;
}

/** Aborted when the connection ends before the answer does: nobody waits for the rest. */
export function untilClosed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort();
  });
  return controller.signal;
}
