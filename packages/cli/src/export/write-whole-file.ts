import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';

import { codeOf, IsobarError, messageOf } from '@isobar/shared';

/**
 * Writes a file beside its place, and puts it there once it is whole and on the disk. What goes wrong
 * leaves nothing behind.
 *
 * @param options.force - takes the place of a file that is there
 * @throws IsobarError `ERR_FILE`; what `write` throws
 */
export async function writeWholeFile(
  { path, force }: { path: string; force: boolean },
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  refuseToOverwrite(path, force);
  const unfinished = `${path}.${randomBytes(6).toString('hex')}.unfinished`;
  const file = await open(unfinished, 'wx').catch((error: unknown) => {
    throw new IsobarError(
      'ERR_FILE',
      `${path} cannot be made (${codeOf(error) || messageOf(error)}); expected a name in a folder that exists and can be written`,
      { cause: error },
    );
  });
  try {
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    refuseToOverwrite(path, force);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function refuseToOverwrite(path: string, force: boolean): void {
  if (force || !existsSync(path)) return;
  throw new IsobarError(
    'ERR_FILE',
    `${path} is there already; expected a new file, or --force to replace it`,
  );
}
