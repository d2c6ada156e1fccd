/** What is measured. A whole run takes some four minutes. */
export const SETTINGS = {
  rounds: 3,
  /** Messages that wait for the client when it comes back. */
  counts: [12_500, 25_000, 50_000],
  payloadBytes: 150,
  /** How many messages the publisher has on their way at a time. */
  window: 200,
};
/** @typedef {typeof SETTINGS} Settings */

/** The longest that the most of them may take, in seconds, with any client. */
export const GOAL_SECONDS = 6;
/**
 * How much longer a message may take among the most than among the fewest: at one cost for each
 * this is 1, where each costs as much as there are others it is 4.
 */
export const GOAL_GROWTH = 1.5;
