import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A real file system of a few megabytes, which can be full. */
export interface SmallDisk {
  readonly folder: string;
  /** Leaves not one free block. */
  fill(): void;
  /** Gives the space back. */
  clear(): void;
  close(): void;
}

const CHUNK = Buffer.alloc(64 * 1024);
const BLOCK = Buffer.alloc(4096);

/**
 * Mounts a small tmpfs on `folder`.
 *
 * @returns `undefined` where this user may not mount
 */
export function mountSmallDisk(folder: string, megabytes: number): SmallDisk | undefined {
  mkdirSync(folder, { recursive: true });
  const options = `size=${megabytes}m,mode=0700`;
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (mounted.status !== 0) return undefined;
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const file = openSync(ballast, 'w');
      for (const piece of [CHUNK, BLOCK]) writeUntilFull(file, piece);
      closeSync(file);
    },
    clear: () => {
      rmSync(ballast, { force: true });
    },
    close: () => {
      execFileSync('umount', ['--lazy', folder]);
    },
  };
}

function writeUntilFull(file: number, piece: Buffer): void {
  try {
    for (;;) {
      if (writeSync(file, piece) < piece.length) return;
    }
  } catch {
    // ENOSPC: full, as it should be
  }
}
