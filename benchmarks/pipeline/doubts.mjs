/** Cores that others may use before a figure is doubtful. */
const OTHERS_CORES = 0.2;
/** Live readings share the load with those who come back. */
const LATE_LIVE_MILLISECONDS = 20;
const KINDS = /** @type {const} */ (['singles', 'backlog', 'latency', 'recovery']);

/**
 * What speaks against the figures: other programs that ran, readings that were not confirmed or are not
 * on the disk or the ledger misses, a load that was at its own limit.
 *
 * @param {string} name
 * @param {any[]} rounds
 * @returns {string[]} sentences
 */
export function findDoubts(name, rounds) {
  /** @type {(sentence: string, isSo: (figures: any) => boolean) => string[]} */
  const when = (sentence, isSo) => {
    const count = rounds.filter(isSo).length;
    return count === 0 ? [] : [`${name}, ${sentence}, ${count} of ${rounds.length} rounds`];
  };
  const doubts = KINDS.flatMap((kind) => {
    const taken = rounds.flatMap((figures) => figures[kind] ?? []);
    if (taken.length === 0) return [];
    const most = Math.max(...taken.map(({ cpu }) => cpu.others)).toFixed(1);
    return [
      ...when(
        `${kind}: other programs used up to ${most} cores`,
        (figures) => figures[kind].cpu.others > OTHERS_CORES,
      ),
      ...when(`${kind}: readings were never confirmed`, (figures) => figures[kind].missing > 0),
      ...when(
        `${kind}: the load was at its limit`,
        ({ [kind]: { cpu } }) => cpu.load > 0.95 && cpu.server < 0.9,
      ),
    ];
  });
  return [
    ...doubts,
    ...when(
      'latency: the load came late with readings',
      ({ latency }) => latency?.lateP99Milliseconds > 1,
    ),
    ...when(
      'recovery: the load came late with live readings',
      ({ recovery }) => recovery?.lateP99Milliseconds > LATE_LIVE_MILLISECONDS,
    ),
    ...when('readings that were confirmed are NOT STORED', ({ lost }) => lost > 0),
    ...when('the ledger MISSES readings', ({ missingInLedger }) => missingInLedger > 0),
  ];
}
