/** What is measured, and how long. The usual parts take about five minutes. */
export const SETTINGS = {
  rounds: 3,
  stations: 50,
  readingBytes: 150,
  /** Messages of a station that wait for their confirmation. */
  singlesWindow: 100,
  backlogReadings: 100,
  backlogWindow: 4,
  warmUpSeconds: 1.5,
  seconds: 3,
  latencyPerSecond: 2000,
  latencySeconds: 4,
  recoveryStations: 10_000,
  recoveryReadings: 60,
  recoveryLivePerSecond: 100,
  growthStations: [15, 1000, 10_000],
  growthStored: [1_000_000, 10_000_000, 50_000_000],
  growthRounds: 3,
  memorySeconds: 600,
  memoryEverySeconds: 5,
  insertBatchReadings: 1000,
  /** How long a part may wait in all for other programs to come to rest. */
  patienceSeconds: 20,
};

/** @typedef {typeof SETTINGS} Settings */

/**
 * A try of everything in seconds, whose figures say nothing.
 *
 * @type {Settings}
 */
export const SMALL = {
  ...SETTINGS,
  rounds: 1,
  stations: 5,
  singlesWindow: 10,
  backlogReadings: 10,
  warmUpSeconds: 0.3,
  seconds: 0.5,
  latencyPerSecond: 200,
  latencySeconds: 1,
  recoveryStations: 30,
  growthStations: [5, 30],
  growthStored: [2000, 5000],
  growthRounds: 2,
  memorySeconds: 3,
  memoryEverySeconds: 0.25,
  patienceSeconds: 0,
};

/** RabbitMQ's consumer stores some hundred readings a second: a smaller window waits long enough. */
export const SLOW = { singlesWindow: 2, backlogWindow: 1, stations: 10 };

/** What is asked of a machine with two cores. */
export const GOALS = {
  singlesPerSecond: 20_000,
  backlogPerSecond: 100_000,
  ofMosquitto: 0.9,
  ofRabbitmq: 100,
  watcherP99Milliseconds: 20,
  storedP99Milliseconds: 150,
  growth: 1.2,
  memoryMebibytesPerMinute: 1,
};
