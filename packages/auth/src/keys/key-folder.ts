import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { codeOf, IsobarError } from '@isobar/shared';
import { writeFileDurably } from '@isobar/shared/service';

import { generateKeyFile, parseKeyFile, retiredKeyFile, type StoredKey } from './key-file.ts';

const OTHERS_MAY_READ = 0o077;

/** The folder with one file a key, `key-{kid}.json`. All of it is synchronous: a few small files. */
export interface KeyFolder {
  /** Changes when a key file comes, goes or is written again. @throws IsobarError `ERR_KEY_FILE` */
  fingerprint(): string;
  /** Every key, the newest first. @throws IsobarError `ERR_KEY_FILE` */
  read(): StoredKey[];
  /** @throws IsobarError `ERR_KEY_FILE` */
  addNew(createdAt: Date): void;
  /** Leaves the public part alone. @throws IsobarError `ERR_KEY_FILE` */
  retire(key: StoredKey, retiredAt: Date): void;
  remove(key: StoredKey): void;
}

export function openKeyFolder(folder: string): KeyFolder {
  const pathOf = (kid: string): string => join(folder, `key-${kid}.json`);

  function list(): string[] {
    try {
      const names = readdirSync(folder).filter((name) => /^key-.*\.json$/.test(name));
      return names.sort().map((name) => join(folder, name));
    } catch (error) {
      throw unreadable(folder, error);
    }
  }

  return {
    fingerprint: () =>
      list()
        .map((path) => {
          const { ino, size, mtimeMs, mode } = stat(path);
          return [path, ino, size, mtimeMs, mode].join(':');
        })
        .join('\n'),
    read: () => list().map(readKeyFile).sort(newestFirst),
    addNew: (createdAt) => {
      const { kid, text } = generateKeyFile(createdAt);
      write(pathOf(kid), text);
    },
    retire: (key, retiredAt) => {
      write(pathOf(key.publicJwk.kid), retiredKeyFile(key, retiredAt));
    },
    remove: (key) => {
      rmSync(pathOf(key.publicJwk.kid), { force: true });
    },
  };
}

function readKeyFile(path: string): StoredKey {
  const { mode } = stat(path);
  const text = readText(path);
  let key: StoredKey;
  try {
    key = parseKeyFile(text);
  } catch {
    // Without its cause: a JSON error quotes the text, which may hold the private key.
    throw new IsobarError(
      'ERR_KEY_FILE',
      `Key file ${path} holds no sound ES256 key; restore it from a backup. If there is none, delete the file: the tokens that were signed with it are then refused, and their holders log in again`,
    );
  }
  // Windows has no such modes.
  if (key.privateKey !== undefined && process.platform !== 'win32' && mode & OTHERS_MAY_READ) {
    throw new IsobarError(
      'ERR_KEY_FILE',
      `Key file ${path} may be read by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}); expected 0600: run chmod 600 on it and, if anyone may have read it, delete it, so that a new key is made`,
    );
  }
  return key;
}

function newestFirst(one: StoredKey, other: StoredKey): number {
  const younger = other.createdAt.getTime() - one.createdAt.getTime();
  return younger === 0 ? one.publicJwk.kid.localeCompare(other.publicJwk.kid) : younger;
}

function stat(path: string): { ino: number; size: number; mtimeMs: number; mode: number } {
  try {
    return statSync(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function write(path: string, text: string): void {
  try {
    writeFileDurably(path, text);
  } catch (error) {
    throw new IsobarError(
      'ERR_KEY_FILE',
      `Key file ${path} cannot be written (${codeOf(error)}); expected a folder with room that this user may write to`,
      { cause: error },
    );
  }
}

function unreadable(path: string, error: unknown): IsobarError {
  return new IsobarError(
    'ERR_KEY_FILE',
    `${path} cannot be read (${codeOf(error)}); expected a key file, or folder of key files, of the user that isobar runs as`,
    { cause: error },
  );
}
