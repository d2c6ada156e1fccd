import { IsobarError } from '@isobar/shared';
import { makeDataFolder } from '@isobar/shared/service';
import { ClassicLevel } from 'classic-level';

export type Level = ClassicLevel<string, Buffer>;

/**
 * Opens the LevelDB in `folder`, and makes it where there is none.
 *
 * @throws IsobarError `ERR_SESSIONS_LOCKED` when another process has it open,
 *   `ERR_SESSIONS_CORRUPT` when it is damaged, `ERR_SESSIONS_UNUSABLE` for anything else
 */
export async function openLevel(folder: string): Promise<Level> {
  makeDataFolder(folder);
  const level: Level = new ClassicLevel<string, Buffer>(folder, { valueEncoding: 'buffer' });
  try {
    await level.open();
    return level;
  } catch (error) {
    throw explain(folder, error);
  }
}

function explain(folder: string, error: unknown): IsobarError {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  if (cause?.code === 'LEVEL_LOCKED') {
    return new IsobarError(
      'ERR_SESSIONS_LOCKED',
      `The sessions in ${folder} are open in another process; stop the other broker, or give this one a data folder of its own`,
      { cause: error },
    );
  }
  if (cause?.code === 'LEVEL_CORRUPTION') {
    return new IsobarError(
      'ERR_SESSIONS_CORRUPT',
      `The sessions in ${folder} are damaged; move the folder away and start again: retained messages and subscriptions of sleeping clients are lost, stored readings are not`,
      { cause: error },
    );
  }
  return new IsobarError(
    'ERR_SESSIONS_UNUSABLE',
    `The sessions in ${folder} cannot be opened (${cause?.message ?? String(error)}); expected a folder that this user may write to`,
    { cause: error },
  );
}
