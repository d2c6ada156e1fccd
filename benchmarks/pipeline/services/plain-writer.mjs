import Database from 'libsql';

const ROWS_PER_INSERT = 50;

/**
 * @typedef {object} Row
 * @property {string} station
 * @property {string} log
 * @property {number} seq
 * @property {number} timestamp
 * @property {number} receivedAt
 * @property {string} body
 */

/**
 * Writes the rows that isobar writes, into the same table and index, with the same driver, as durable,
 * many rows to a statement and one transaction a batch; it checks nothing and keeps no ledger.
 *
 * @param {string} path
 */
export function openPlainWriter(path) {
  const database = new Database(path);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec(`
    CREATE TABLE readings (
      log INTEGER NOT NULL, seq INTEGER NOT NULL, station INTEGER NOT NULL,
      timestamp INTEGER NOT NULL, received_at INTEGER NOT NULL, clock TEXT, body TEXT NOT NULL,
      PRIMARY KEY (log, seq)
    ) WITHOUT ROWID;
    CREATE INDEX readings_by_time ON readings (station, timestamp);
    CREATE TABLE names (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
  `);
  const one = '(?,?,?,?,?,NULL,?)';
  // What came again is left out.
  const insert = (/** @type {number} */ count) =>
    database.prepare(`INSERT OR IGNORE INTO readings VALUES ${Array(count).fill(one).join(',')}`);
  const [insertMany, insertOne] = [insert(ROWS_PER_INSERT), insert(1)];
  const addName = database.prepare('INSERT INTO names VALUES (?, ?)');
  /** @type {Map<string, number>} */
  const ids = new Map();
  const idOf = (/** @type {string} */ name) => {
    let id = ids.get(name);
    if (id === undefined) {
      id = ids.size + 1;
      ids.set(name, id);
      addName.run([id, name]);
    }
    return id;
  };

  return {
    /** @param {readonly Row[]} rows */
    write: (rows) => {
      database.exec('BEGIN IMMEDIATE');
      const whole = rows.length - (rows.length % ROWS_PER_INSERT);
      /** @type {(number | string)[]} */
      let parameters = [];
      rows.forEach(({ station, log, seq, timestamp, receivedAt, body }, index) => {
        parameters.push(idOf(`${station} ${log}`), seq, idOf(station), timestamp, receivedAt, body);
        if (index < whole && (index + 1) % ROWS_PER_INSERT !== 0) return;
        (index < whole ? insertMany : insertOne).run(parameters);
        parameters = [];
      });
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}
