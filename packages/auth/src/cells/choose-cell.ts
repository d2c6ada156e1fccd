import { createHash } from 'node:crypto';

import type { Cell } from './cell.ts';

/**
 * The cell of an account, by rendezvous hashing (Thaler and Ravishankar, "Using name-based mappings to
 * increase hit rates", IEEE/ACM Transactions on Networking 6(1), 1998): of all cells the one whose score
 * for this account is highest. A cell's score depends on nothing but cell and account, so that a cell
 * that goes gives away its own accounts and no others, and one that comes takes its share from all.
 *
 * Weighted as in Schindelhauer and Schomaker, "Weighted distributed hash tables" (SPAA 2005): the score is
 * −w / ln h with h uniform in (0, 1), which wins with a chance of w over the sum of all weights.
 *
 * @param cells - at least one that is not drained
 */
export function chooseCell(cells: readonly Cell[], account: string): Cell {
  const scored = cells
    .filter(({ drained }) => !drained)
    .map((cell) => ({ cell, score: -cell.weight / Math.log(uniform(cell.cell, account)) }));
  const [first, ...others] = scored;
  if (first === undefined) throw new RangeError('All cells are drained');
  return others.reduce((best, each) => (each.score > best.score ? each : best), first).cell;
}

/** A number in (0, 1) from the first 52 bits of SHA-256. Names hold no line break. */
function uniform(cell: string, account: string): number {
  const digest = createHash('sha256').update(`${cell}\n${account}`).digest();
  return (Number(digest.readBigUInt64BE(0) >> 12n) + 0.5) / 2 ** 52;
}
