import { nameSchema, parseJson } from '@isobar/shared';
import { setting } from '@isobar/shared/service';
import { z } from 'zod';

const weightExpectation = 'expected a number above 0, such as 1 or 2.5';

/** One cell: a broker, or several that share a Redis, with an ingest of its own. */
const cellSchema = z.strictObject(
  {
    cell: nameSchema,
    /** Its share of the stations, relative to the weights of the other cells. */
    weight: z
      .number({ error: weightExpectation })
      .positive({ error: weightExpectation })
      .max(1e6, { error: 'expected at most 1000000' })
      .default(1),
    url: setting.url('mqtt', 'mqtts'),
    webSocketUrl: setting.url('ws', 'wss').optional(),
    /** It gets no stations, and those that it has are told another cell at their next login. */
    drained: z.boolean({ error: 'expected true or false' }).default(false),
  },
  { error: 'expected {"cell", "url"} and, if need be, "webSocketUrl", "weight" and "drained"' },
);
export type Cell = Readonly<z.infer<typeof cellSchema>>;

const listExpectation =
  'expected a JSON array of cells, such as [{"cell":"a","url":"mqtt://a.example:1883"}]';

/** What `ISOBAR_BROKERS` holds, as JSON. */
export const cellsSchema = z
  .string({ error: listExpectation })
  .transform((text, context): unknown => {
    const list = parseJson(text);
    if (list !== undefined) return list;
    context.addIssue({ code: 'custom', message: listExpectation });
    return z.NEVER;
  })
  .pipe(
    z
      .array(cellSchema, { error: listExpectation })
      .min(1, { error: 'expected at least one cell' })
      .max(1000, { error: 'expected at most 1000 cells' })
      .refine((cells) => new Set(cells.map(({ cell }) => cell)).size === cells.length, {
        error: 'expected each cell once',
      })
      .refine((cells) => cells.some(({ drained }) => !drained), {
        error: 'expected at least one cell that is not drained',
      }),
  );
