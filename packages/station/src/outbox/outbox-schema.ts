/**
 * `position` is a reading's place in the queue. A reading's `seq` is its position less the `base` of
 * its log: the one with the greatest base below the position.
 */
export const OUTBOX_MIGRATIONS = [
  `
  CREATE TABLE readings (
    position INTEGER PRIMARY KEY,
    -- The system clock when it was taken, milliseconds since 1970.
    timestamp INTEGER NOT NULL,
    -- NULL: the timestamp is right. 0: it never will be. Else the row of boots that tells.
    boot INTEGER,
    -- Milliseconds of the monotonic clock; only where boot points to a row of boots.
    monotonic INTEGER,
    -- Row of quantities, and the values in its order as a JSON array.
    quantities INTEGER NOT NULL,
    body TEXT NOT NULL
  );
  CREATE TABLE logs (base INTEGER PRIMARY KEY, log TEXT NOT NULL UNIQUE);
  -- No position up to here is given again, however empty the readings are.
  CREATE TABLE floor (id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL);
  INSERT INTO floor VALUES (1, 0);
  -- offset: add it to a monotonic time of that boot to get milliseconds since 1970. It is set once,
  -- so that a reading that is sent twice says the same twice.
  CREATE TABLE boots (
    id INTEGER PRIMARY KEY,
    boot TEXT NOT NULL UNIQUE,
    "offset" INTEGER,
    -- Readings up to here were given up: they may have been sent as unsynced, and stay so.
    given_up INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE quantities (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE);
  -- Sequence numbers that left without being stored.
  CREATE TABLE dropped (
    log TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (log, first)
  ) WITHOUT ROWID;
  `,
];

/** Small pages: a reading changes one or two of them, and each is written whole. */
export const OUTBOX_PAGE_BYTES = 1024;
