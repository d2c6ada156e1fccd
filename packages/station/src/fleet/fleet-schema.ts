/** One file for all stations of a fleet: a file for each would cost more than everything else together. */
export const FLEET_MIGRATIONS = [
  `
  CREATE TABLE stations (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    log TEXT NOT NULL,
    -- The newest sequence number that was given: none up to here is given again.
    top INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE readings (
    station INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- Milliseconds since 1970.
    taken INTEGER NOT NULL,
    -- As it is published.
    text TEXT NOT NULL,
    PRIMARY KEY (station, seq)
  ) WITHOUT ROWID;
  `,
];
