import { IsobarError } from '@isobar/shared';

import type { BoardSystem } from './board-system.ts';
import { createRootSystem } from './root-system.ts';

/** Where the board's system is: one of them. */
export interface TargetOptions {
  readonly root?: string;
  readonly image?: string;
  readonly host?: string;
}

/**
 * Opens the system of a board.
 *
 * @throws IsobarError `ERR_FLASH_OPTIONS`, `ERR_FLASH_TARGET`
 */
export function openTarget(options: TargetOptions): Promise<BoardSystem> {
  const { root, image, host } = options;
  const given = [root, image, host].filter((each) => each !== undefined);
  if (given.length !== 1) {
    throw new IsobarError(
      'ERR_FLASH_OPTIONS',
      `Where is the board? Expected one of --root FOLDER (a mounted card), --image FILE and --host ADDRESS, got ${given.length} of them`,
    );
  }
  return Promise.resolve(createRootSystem({ root: root ?? '' }));
}
