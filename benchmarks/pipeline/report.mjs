/**
 * What was measured, for people.
 *
 * @param {any} results
 * @param {readonly import('./parts.mjs').Part[]} parts
 */
export function formatReport(results, parts) {
  const { machine, settings } = results;
  const goals = parts.flatMap((part) => part.goals?.(results) ?? []);
  const paragraphs = [
    [
      `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGibibytes} GiB, ${machine.system}`,
      `Node ${machine.node}; median of ${settings.rounds} rounds`,
    ].join('\n'),
    ...parts.flatMap((part) => part.report(results)).filter((text) => text !== ''),
    [
      ...parts.flatMap((part) =>
        part.doubts(results).map((doubt) => `Doubtful, ${part.name}: ${doubt}`),
      ),
      ...goals.map(
        ({ name, value, goal, isReached }) =>
          `${name}: ${value}, the goal is ${goal}: ${isReached ? 'reached' : 'MISSED'}`,
      ),
    ].join('\n'),
  ];
  return {
    text: `${paragraphs.join('\n\n').trimEnd()}\n`,
    isReached: goals.every(({ isReached }) => isReached),
  };
}
