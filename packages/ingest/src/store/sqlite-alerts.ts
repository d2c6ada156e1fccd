import type { AlertRule } from '@isobar/shared';
import type { SqliteDatabase } from '@isobar/shared/sqlite';

import type { Alert, AlertStore } from './alert-store.ts';
import { attempt } from './attempt.ts';
import { refuseBusy } from './refuse-busy.ts';

export const ALERTS_SCHEMA = `
  CREATE TABLE alert_rules (
    id TEXT PRIMARY KEY,
    body TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE alerts (
    id TEXT PRIMARY KEY,
    rule TEXT NOT NULL,
    station TEXT NOT NULL,
    since INTEGER NOT NULL,
    cleared_at INTEGER,
    text TEXT NOT NULL,
    raised_told INTEGER NOT NULL DEFAULT 0,
    cleared_told INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE INDEX alerts_by_time ON alerts (since);
  CREATE INDEX alerts_that_last ON alerts (since) WHERE cleared_at IS NULL;
  CREATE INDEX alerts_untold ON alerts (since)
    WHERE NOT raised_told OR (cleared_at IS NOT NULL AND NOT cleared_told);
`;

interface AlertRow {
  readonly id: string;
  readonly rule: string;
  readonly station: string;
  readonly since: number;
  readonly cleared_at: number | null;
  readonly text: string;
  readonly raised_told: number;
}

/**
 * Rules and alerts in the tables of {@link ALERTS_SCHEMA}.
 *
 * @param parts.transaction - around every write: libsql leaves one open that failed outside of any because the file
 *   was busy, and the next COMMIT of others then fails
 */
export function createSqliteAlerts(parts: {
  database: SqliteDatabase;
  transaction: <T>(work: () => T) => Promise<T>;
}): AlertStore {
  const { database, transaction } = parts;
  const listRules = database.prepare('SELECT body FROM alert_rules ORDER BY id');
  const putRule = database.prepare('INSERT OR REPLACE INTO alert_rules VALUES (?, ?)');
  const removeRule = database.prepare('DELETE FROM alert_rules WHERE id = ?');
  const raise = database.prepare(
    'INSERT OR IGNORE INTO alerts (id, rule, station, since, text) VALUES (?, ?, ?, ?, ?)',
  );
  const clear = database.prepare(
    'UPDATE alerts SET cleared_at = ? WHERE id = ? AND cleared_at IS NULL',
  );
  const list = database.prepare(
    `SELECT * FROM alerts WHERE cleared_at IS NULL
     UNION SELECT * FROM (SELECT * FROM alerts ORDER BY since DESC, id LIMIT ?)
     ORDER BY since DESC, id`,
  );
  const listStations = database.prepare('SELECT DISTINCT station FROM alerts');
  const untold = database.prepare(
    `SELECT * FROM alerts
     WHERE NOT raised_told OR (cleared_at IS NOT NULL AND NOT cleared_told)
     ORDER BY since, id LIMIT ?`,
  );
  const told = {
    raised: database.prepare('UPDATE alerts SET raised_told = 1 WHERE id = ?'),
    cleared: database.prepare('UPDATE alerts SET cleared_told = 1 WHERE id = ?'),
  };
  const forget = database.prepare('DELETE FROM alerts WHERE cleared_at < ?');

  return {
    alertRules: () =>
      attempt(() =>
        (listRules.all([]) as { body: string }[]).map(({ body }) => JSON.parse(body) as AlertRule),
      ),
    setAlertRule: (rule) =>
      transaction(() => {
        putRule.run([rule.id, JSON.stringify(rule)]);
      }).catch(refuseBusy),
    removeAlertRule: (id) => transaction(() => removeRule.run([id]).changes > 0).catch(refuseBusy),
    raiseAlert: ({ id, rule, station, since, text }) =>
      transaction(() => {
        raise.run([id, rule, station, since, text]);
      }),
    clearAlert: (id, clearedAt) =>
      transaction(() => {
        clear.run([clearedAt, id]);
      }),
    alerts: ({ limit }) => attempt(() => (list.all([limit]) as AlertRow[]).map(toAlert)),
    alertedStations: () =>
      attempt(() => (listStations.all([]) as { station: string }[]).map(({ station }) => station)),
    untoldAlerts: ({ limit }) =>
      attempt(() =>
        (untold.all([limit]) as AlertRow[]).map((row) => ({
          alert: toAlert(row),
          event: row.raised_told === 0 ? 'raised' : 'cleared',
        })),
      ),
    alertTold: (id, event) =>
      transaction(() => {
        told[event].run([id]);
      }),
    forgetAlerts: (clearedBefore) =>
      transaction(() => {
        forget.run([clearedBefore]);
      }),
  };
}

function toAlert({ id, rule, station, since, cleared_at: clearedAt, text }: AlertRow): Alert {
  return { id, rule, station, since, ...(clearedAt !== null && { clearedAt }), text };
}
