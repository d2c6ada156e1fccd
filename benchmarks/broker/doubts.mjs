/** @typedef {import('./measure.mjs').Figures} Figures */

/** Cores that others may use before a figure is doubtful. */
const OTHERS_CORES = 0.2;

/**
 * What speaks against the figures: other programs that ran, messages that were lost, a load that was
 * at its own limit.
 *
 * @param {string} name
 * @param {Figures[]} rounds
 * @returns {string[]} sentences
 */
export function findDoubts(name, rounds) {
  return rounds.flatMap((figures, index) => {
    const where = `${name}, round ${index + 1}`;
    return [...doubtCpu(where, figures), ...doubtMessages(where, figures)];
  });
}

/**
 * @param {string} where
 * @param {Figures} figures
 */
function doubtCpu(where, { messages, latency, connections }) {
  return Object.entries({ messages, latency, connections }).flatMap(([what, { cpu }]) => {
    if (cpu === undefined || cpu.others < OTHERS_CORES) return [];
    return [`${where}, ${what}: other programs used ${cpu.others.toFixed(1)} cores`];
  });
}

/**
 * @param {string} where
 * @param {Figures} figures
 */
function doubtMessages(where, { messages, latency }) {
  const doubts = [];
  const missing = messages.missing + latency.missing;
  if (missing !== 0) doubts.push(`${where}: the subscriber missed ${missing} messages`);
  if (messages.cpu.load > 0.9 && messages.cpu.server < 0.9) {
    doubts.push(`${where}, messages: the load was at its own limit`);
  }
  if (latency.lateP99Milliseconds > 1) {
    doubts.push(`${where}, latency: the load could not keep its pace`);
  }
  return doubts;
}
