/** What is measured, and how long. A whole run takes about three minutes. */
export const SETTINGS = {
  rounds: 3,
  publishers: 50,
  window: 10,
  payloadBytes: 150,
  warmUpSeconds: 1.5,
  seconds: 4,
  latencyPerSecond: 5000,
  connections: 10_000,
  /** Of these, the first, which are not timed. */
  warmUpConnections: 2000,
  connectsAtOnce: 100,
  settleSeconds: 2,
  /** How long the run may wait in all for other programs to come to rest. */
  patienceSeconds: 30,
};

/** @typedef {typeof SETTINGS} Settings */

/** The least that isobar's message rate shall be of mosquitto's. */
export const LEAST_RATIO = 1.5;
