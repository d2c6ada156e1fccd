/** What is measured, and how. */
export const SETTINGS = {
  /** A day of one reading in ten seconds. */
  readings: 8640,
  /** As often as a reading is taken here, to get through a day in three minutes. */
  intervalMilliseconds: 20,
  /** As often as on a mast: what a share of the processor is reckoned for. */
  fieldIntervalSeconds: 10,
  /** Memory is looked at so many times on the way. */
  samples: 10,
  /** As the unit of the Debian package starts it. */
  nodeOptions: ['--max-old-space-size=96', '--max-semi-space-size=2'],
};
/** @typedef {typeof SETTINGS} Settings */
