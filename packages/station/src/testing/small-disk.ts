import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own that can be filled up and made read-only. */
export interface SmallDisk {
  readonly folder: string;
  fillUp(): void;
  freeUp(): void;
  setReadOnly(isReadOnly: boolean): void;
  close(): void;
}

/** Mounts a file system in memory; `undefined` where this user may not mount (it takes root). */
export function mountSmallDisk(folder: string, kibibytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  try {
    mount('-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder);
  } catch {
    return undefined;
  }
  const filler = join(folder, 'filler');
  return {
    folder,
    fillUp: () => {
      for (let size = kibibytes * 1024; size >= 1024; size = Math.floor(size / 2)) {
        try {
          for (;;) writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
        } catch {
          // no room for so much
        }
      }
    },
    freeUp: () => {
      rmSync(filler, { force: true });
    },
    setReadOnly: (isReadOnly) => {
      mount('-o', isReadOnly ? 'remount,ro' : 'remount,rw', folder);
    },
    close: () => {
      execFileSync('umount', ['--lazy', folder], { stdio: 'ignore' });
    },
  };
}

function mount(...parameters: string[]): void {
  execFileSync('mount', parameters, { stdio: 'ignore' });
}
