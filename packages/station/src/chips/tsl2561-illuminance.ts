/** T, FN and CL share a formula; the small CS has its own. */
export type Tsl2561Package = 'T' | 'CS';

/** One piece of the formula: up to this ratio of infrared to all, lux = a·all − b·infrared. */
interface Piece {
  readonly ratio: number;
  readonly all: number;
  readonly infrared: number;
}

/** TAOS059N, "Calculating lux": the first piece goes with the ratio to the power of 1.4. */
const FORMULAS: Readonly<Record<Tsl2561Package, readonly [Piece, ...Piece[]]>> = {
  T: [
    { ratio: 0.5, all: 0.0304, infrared: 0.062 },
    { ratio: 0.61, all: 0.0224, infrared: 0.031 },
    { ratio: 0.8, all: 0.0128, infrared: 0.0153 },
    { ratio: 1.3, all: 0.00146, infrared: 0.00112 },
  ],
  CS: [
    { ratio: 0.52, all: 0.0315, infrared: 0.0593 },
    { ratio: 0.65, all: 0.0229, infrared: 0.0291 },
    { ratio: 0.8, all: 0.0157, infrared: 0.018 },
    { ratio: 1.3, all: 0.00338, infrared: 0.0026 },
  ],
};

/**
 * The package in the chip's ID register: its upper half is 0001 for the TSL2561CS and 0101 for the
 * TSL2561T, FN and CL (TAOS059N, "ID register"). Undefined for another chip.
 */
export function packageOf(id: number): Tsl2561Package | undefined {
  const part = id >> 4;
  return part === 0b0101 ? 'T' : part === 0b0001 ? 'CS' : undefined;
}

/**
 * @param all - counts of the channel that sees visible and infrared light, at 402 ms and gain 16
 * @param infrared - counts of the other
 * @returns lx; 0 above a ratio of 1.3, as the datasheet has it
 */
export function illuminanceOf(kind: Tsl2561Package, all: number, infrared: number): number {
  if (all === 0) return 0;
  const ratio = infrared / all;
  const pieces = FORMULAS[kind];
  const piece = pieces.find((each) => ratio <= each.ratio);
  if (piece === undefined) return 0;
  if (piece === pieces[0]) return piece.all * all - piece.infrared * all * ratio ** 1.4;
  return piece.all * all - piece.infrared * infrared;
}
