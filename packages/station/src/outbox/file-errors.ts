import { accessSync, constants } from 'node:fs';

import { codeOf, hasCode, IsobarError } from '@isobar/shared';
import { isCorruption } from '@isobar/shared/sqlite';

/** What a disk says that is full, was remounted read-only, or fails. */
const PASSING_CODES =
  /^(ENOSPC|EROFS|EIO|EDQUOT|EMFILE|ENFILE)$|^SQLITE_(FULL|READONLY|IOERR|CANTOPEN|BUSY|LOCKED|NOMEM)/;

/** True where the content of the file is broken. */
export function isDamage(error: unknown): boolean {
  return hasCode(error, 'ERR_DATA_FILE_CORRUPT') || isCorruption(error);
}

/** True for a sound database whose tables are not those of an outbox. */
export function isForeign(error: unknown): boolean {
  return codeOf(sourceOf(error)) === 'SQLITE_ERROR';
}

/** True where the file is out of reach for a reason that may pass, and that is not the operator's mistake. */
export function mayPass(error: unknown, path: string): boolean {
  const code = codeOf(sourceOf(error));
  if (!PASSING_CODES.test(code)) return false;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch (denial) {
    return codeOf(denial) !== 'EACCES'; // SQLite says no more than CANTOPEN
  }
}

function sourceOf(error: unknown): unknown {
  return error instanceof IsobarError ? error.cause : error;
}
