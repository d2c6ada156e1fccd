import { parseJson, QUANTITY_NAME_PATTERN, type Values } from '@isobar/shared';
import type { AsyncSqliteDatabase } from '@isobar/shared/sqlite';
import { z } from 'zod';

import { createRememberedMap, type Remembering } from './remembering.ts';

/** Names are kept once, not with each reading: that halves the file. */
export interface QuantitiesTable extends Remembering {
  write(values: Values): Promise<{ names: number; body: string }>;
  /** `"temperature":21.4,"rain":0.2`, JSON but for the braces; missing where the row is damaged. */
  read(names: number, body: string): string | undefined;
}

/**
 * An array of numbers as JSON.stringify writes them. It is put into the message as it is: to parse it
 * and write it again costs three times the memory when a long backlog is read.
 */
const BODY_PATTERN = /^\[-?\d[\d.e+-]*(,-?\d[\d.e+-]*)*\]$/;
const namesSchema = z.array(z.string().regex(QUANTITY_NAME_PATTERN));

export async function createQuantitiesTable(
  database: AsyncSqliteDatabase,
): Promise<QuantitiesTable> {
  const select = await database.prepare('SELECT id, names FROM quantities');
  const find = await database.prepare('SELECT id FROM quantities WHERE names = ?');
  const insert = await database.prepare('INSERT OR IGNORE INTO quantities (names) VALUES (?)');
  const rows = (await select.all()).map((row) => [Number(row.id), String(row.names)] as const);
  const prefixesById = createRememberedMap(
    rows.map(([id, text]) => [id, readNames(text).map(toPrefix)] as const),
  );
  const idByNames = createRememberedMap(rows.map(([id, text]) => [text, id] as const));

  return {
    write: async (values) => {
      const names = Object.keys(values);
      const text = JSON.stringify(names);
      let id = idByNames.get(text);
      if (id === undefined) {
        insert.run(text);
        id = Number((await find.all(text))[0]?.id);
        prefixesById.set(id, names.map(toPrefix));
        idByNames.set(text, id);
      }
      return { names: id, body: JSON.stringify(Object.values(values)) };
    },
    read: (id, body) => {
      const prefixes = prefixesById.get(id);
      if (prefixes === undefined || !BODY_PATTERN.test(body)) return undefined;
      const numbers = body.slice(1, -1).split(',');
      if (prefixes.length !== numbers.length) return undefined;
      return prefixes.map((prefix, index) => prefix + (numbers[index] ?? '')).join(',');
    },
    committed: () => {
      prefixesById.committed();
      idByNames.committed();
    },
    rolledBack: () => {
      prefixesById.rolledBack();
      idByNames.rolledBack();
    },
  };
}

/** None of a damaged row, so that its readings count as damaged too. */
function readNames(text: string): readonly string[] {
  const names = namesSchema.safeParse(parseJson(text));
  return names.success ? names.data : [];
}

const toPrefix = (name: string): string => `${JSON.stringify(name)}:`;
