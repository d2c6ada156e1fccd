import { QUANTITY_NAME_PATTERN, type Values } from '@isobar/shared';
import type { AsyncSqliteDatabase } from '@isobar/shared/sqlite';
import { z } from 'zod';

import { createRememberedMap, type Remembering } from './remembering.ts';

/** Names are kept once, not with each reading: that halves the file. */
export interface QuantitiesTable extends Remembering {
  write(values: Values): Promise<{ names: number; body: string }>;
  /** Missing where the row is damaged. */
  read(names: number, body: string): Values | undefined;
}

const namesSchema = z.array(z.string().regex(QUANTITY_NAME_PATTERN));
const bodySchema = z.array(z.number());

export async function createQuantitiesTable(
  database: AsyncSqliteDatabase,
): Promise<QuantitiesTable> {
  const select = await database.prepare('SELECT id, names FROM quantities');
  const find = await database.prepare('SELECT id FROM quantities WHERE names = ?');
  const insert = await database.prepare('INSERT OR IGNORE INTO quantities (names) VALUES (?)');
  const rows = (await select.all()).map((row) => [Number(row.id), String(row.names)] as const);
  const namesById = createRememberedMap(rows);
  const idByNames = createRememberedMap(rows.map(([id, names]) => [names, id] as const));

  return {
    write: async (values) => {
      const names = JSON.stringify(Object.keys(values));
      let id = idByNames.get(names);
      if (id === undefined) {
        insert.run(names);
        id = Number((await find.all(names))[0]?.id);
        namesById.set(id, names);
        idByNames.set(names, id);
      }
      return { names: id, body: JSON.stringify(Object.values(values)) };
    },
    read: (id, body) => {
      const names = namesSchema.safeParse(parse(namesById.get(id)));
      const numbers = bodySchema.safeParse(parse(body));
      if (!names.success || !numbers.success) return undefined;
      if (names.data.length !== numbers.data.length) return undefined;
      return Object.fromEntries(names.data.map((name, index) => [name, numbers.data[index] ?? 0]));
    },
    committed: () => {
      namesById.committed();
      idByNames.committed();
    },
    rolledBack: () => {
      namesById.rolledBack();
      idByNames.rolledBack();
    },
  };
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
