/** @typedef {import('./measure.mjs').Figures} Figures */

/** Cores that others may use before a figure is doubtful. */
const OTHERS_CORES = 0.2;
const KINDS = /** @type {const} */ (['messages', 'latency', 'connections']);

/**
 * What speaks against the figures: other programs that ran, messages that were lost, a load that was
 * at its own limit.
 *
 * @param {string} name
 * @param {Figures[]} rounds
 * @returns {string[]} sentences
 */
export function findDoubts(name, rounds) {
  const doubts = KINDS.flatMap((kind) => doubtOthers(kind, rounds));
  /** @type {[string, (figures: Figures) => boolean][]} */
  const faults = [
    ['messages: the subscriber missed some', ({ messages }) => messages.missing !== 0],
    ['latency: the subscriber missed messages', ({ latency }) => latency.missing !== 0],
    ['latency: the load came late with messages', ({ latency }) => latency.lateP99Milliseconds > 1],
    [
      'messages: the load was at its limit',
      ({ messages: { cpu } }) => cpu.load > 0.95 && cpu.server < 0.9,
    ],
  ];
  for (const [sentence, isSo] of faults) {
    const count = rounds.filter(isSo).length;
    if (count > 0) doubts.push(`${sentence}, ${count} of ${rounds.length} rounds`);
  }
  return doubts.map((doubt) => `${name}, ${doubt}`);
}

/**
 * @param {(typeof KINDS)[number]} kind
 * @param {Figures[]} rounds
 */
function doubtOthers(kind, rounds) {
  const others = rounds.map((figures) => figures[kind].cpu?.others ?? 0);
  const count = others.filter((cores) => cores > OTHERS_CORES).length;
  if (count === 0) return [];
  const most = Math.max(...others).toFixed(1);
  return [`${kind}: other programs used up to ${most} cores, ${count} of ${rounds.length} rounds`];
}
