import type { SqliteDatabase } from '@isobar/shared/sqlite';

export interface StreamIds {
  station(name: string): number;
  log(station: number, name: string): number;
  /** After a transaction was rolled back: ids that it made do not exist. */
  forget(): void;
}

/** Rows name stations and logs by small numbers; found or made on first use, remembered after. */
export function createStreamIds(database: SqliteDatabase): StreamIds {
  const findStation = database.prepare('SELECT id FROM stations WHERE name = ?');
  const addStation = database.prepare('INSERT INTO stations (name) VALUES (?) RETURNING id');
  const findLog = database.prepare('SELECT id FROM logs WHERE station = ? AND name = ?');
  const addLog = database.prepare('INSERT INTO logs (station, name) VALUES (?, ?) RETURNING id');
  const known = new Map<string, number>();

  function remember(key: string, find: () => unknown[], add: () => unknown[]): number {
    const id = known.get(key) ?? idOf(find()) ?? idOf(add());
    if (id === undefined) throw new Error('unreachable: an insert returns its row');
    known.set(key, id);
    return id;
  }
  return {
    station: (name) =>
      remember(
        name,
        () => findStation.all([name]),
        () => addStation.all([name]),
      ),
    log: (station, name) =>
      remember(
        `${station} ${name}`,
        () => findLog.all([station, name]),
        () => addLog.all([station, name]),
      ),
    forget: () => {
      known.clear();
    },
  };
}

function idOf([row]: unknown[]): number | undefined {
  return (row as { id: number } | undefined)?.id;
}
