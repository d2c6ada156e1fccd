import { IsobarError } from '@isobar/shared';

import type { BoardSystem } from './board-system.ts';
import { openHostSystem } from './host-system.ts';
import { openImageSystem } from './image-system.ts';
import { createRootSystem } from './root-system.ts';

/** Where the board's system is: one of the three. */
export interface TargetOptions {
  readonly root?: string;
  readonly image?: string;
  readonly host?: string;
  readonly user: string;
  readonly port?: string;
  readonly sshOption?: readonly string[];
  readonly dryRun?: boolean;
}

/**
 * Opens the system of a board.
 *
 * @param askPassword - asks for the password that sudo wants on a running board
 * @throws IsobarError `ERR_FLASH_OPTIONS`, `ERR_FLASH_TARGET`, `ERR_FLASH`
 */
export async function openTarget(
  options: TargetOptions,
  askPassword: () => Promise<string>,
): Promise<BoardSystem> {
  const { root, image, host, user, port, sshOption, dryRun = false } = options;
  const given = [root, image, host].filter((each) => each !== undefined).length;
  if (given === 1) {
    if (root !== undefined) return createRootSystem({ root });
    if (image !== undefined) return openImageSystem({ path: image, readOnly: dryRun });
    if (host !== undefined)
      return openHostSystem({ host, user, port, sshOptions: sshOption ?? [], askPassword });
  }
  throw new IsobarError(
    'ERR_FLASH_OPTIONS',
    `Where is the board? Expected one of --root FOLDER (a mounted card), --image FILE and --host ADDRESS, got ${given} of them`,
  );
}
