import type { AsyncSqliteDatabase } from '@isobar/shared/sqlite';

import type { ReadingTime } from './queued-reading.ts';
import { createRememberedMap, type Remembering } from './remembering.ts';

/** The boots in which readings were taken before the clock was set, and what became known since. */
export interface BootTable extends Remembering {
  idOf(bootId: string): Promise<number>;
  /** Sets what became known of this boot; an offset that is there stays. */
  set(clock: { offset?: number; givenUpThrough?: number }): Promise<void>;
  timeOf(row: {
    position: number;
    timestamp: number;
    boot: number | null;
    monotonic: number;
  }): ReadingTime;
}

interface Boot {
  readonly bootId: string;
  readonly offset: number | undefined;
  readonly givenUpThrough: number;
}

/** @param bootId - the present boot: readings of an earlier one can no longer be mended */
export async function createBootTable(
  database: AsyncSqliteDatabase,
  bootId: string,
): Promise<BootTable> {
  const select = await database.prepare('SELECT * FROM boots');
  const find = await database.prepare('SELECT id FROM boots WHERE boot = ?');
  const insert = await database.prepare('INSERT OR IGNORE INTO boots (boot) VALUES (?)');
  const update = await database.prepare('UPDATE boots SET "offset" = ?, given_up = ? WHERE id = ?');
  const rows = (await select.all()).map((row) => {
    const offset = row.offset === null ? undefined : Number(row.offset);
    const boot = { bootId: String(row.boot), offset, givenUpThrough: Number(row.given_up) };
    return [Number(row.id), boot] as const;
  });
  const boots = createRememberedMap<number, Boot>(rows);
  const ids = createRememberedMap(rows.map(([id, boot]) => [boot.bootId, id] as const));

  async function idOf(boot: string): Promise<number> {
    const known = ids.get(boot);
    if (known !== undefined) return known;
    insert.run(boot);
    const id = Number((await find.all(boot))[0]?.id);
    ids.set(boot, id);
    boots.set(id, { bootId: boot, offset: undefined, givenUpThrough: 0 });
    return id;
  }

  return {
    idOf,
    set: async ({ offset, givenUpThrough = 0 }) => {
      const id = await idOf(bootId);
      const before = boots.get(id);
      const after = {
        bootId,
        offset: before?.offset ?? offset,
        givenUpThrough: Math.max(before?.givenUpThrough ?? 0, givenUpThrough),
      };
      update.run(after.offset ?? null, after.givenUpThrough, id);
      boots.set(id, after);
    },
    timeOf: ({ position, timestamp, boot, monotonic }) => {
      if (boot === null) return { clock: 'set', timestamp };
      const known = boots.get(boot);
      if (known === undefined || position <= known.givenUpThrough) {
        return { clock: 'unsynced', timestamp };
      }
      if (known.offset !== undefined) return { clock: 'set', timestamp: monotonic + known.offset };
      if (known.bootId !== bootId) return { clock: 'unsynced', timestamp };
      return { clock: 'waiting', timestamp, monotonic, bootId };
    },
    committed: () => {
      boots.committed();
      ids.committed();
    },
    rolledBack: () => {
      boots.rolledBack();
      ids.rolledBack();
    },
  };
}
