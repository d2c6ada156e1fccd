import { existsSync } from 'node:fs';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { IsobarError } from '@isobar/shared';
import { withLifecycle } from '@isobar/shared/service';

import type { BoardSystem } from './board-system.ts';
import { findExtPartitions, type Partition } from './partitions.ts';
import { createRootSystem } from './root-system.ts';
import { runTool } from './run-tool.ts';

/**
 * The system inside of an image of an SD card: its partition with a Debian system is mounted until it is
 * closed.
 *
 * @param options.readOnly - nothing of the image changes, not even a file system's journal
 * @throws IsobarError `ERR_FLASH_TARGET`, `ERR_FLASH`
 */
export function openImageSystem(options: {
  path: string;
  readOnly: boolean;
}): Promise<BoardSystem> {
  const path = resolve(options.path);
  return withLifecycle(async (lifecycle) => {
    const partitions = await findExtPartitions(path);
    await refuseUsed(path);
    const folder = await mkdtemp(join(tmpdir(), 'isobar-image-'));
    lifecycle.defer(() => rmdir(folder));
    for (const partition of partitions) {
      await mount({ path, partition, folder, readOnly: options.readOnly });
      if (!existsSync(join(folder, 'var/lib/dpkg/status'))) {
        await unmount(folder);
        continue;
      }
      lifecycle.defer(() => unmount(folder));
      const system = createRootSystem({ root: folder, label: path, next: nextSteps(path) });
      return { ...system, close: () => lifecycle.close() };
    }
    throw new IsobarError(
      'ERR_FLASH_TARGET',
      `${path} has no partition with a Debian system; expected an image such as BeagleBoard.org's, unpacked (xz -d)`,
    );
  });
}

/** What is mounted twice is damaged by the second. */
async function refuseUsed(path: string): Promise<void> {
  const used = await runTool('losetup', ['--associated', path], {
    doing: 'It cannot be told whether the image is in use',
  });
  if (used === '') return;
  throw new IsobarError(
    'ERR_FLASH_TARGET',
    `${path} is in use (${used.trim()}); unmount it, and detach it with losetup --detach`,
  );
}

async function mount(options: {
  path: string;
  partition: Partition;
  folder: string;
  readOnly: boolean;
}): Promise<void> {
  const { path, partition, folder, readOnly } = options;
  const { offset, size } = partition;
  const how = readOnly ? ['ro', 'noload'] : ['rw'];
  const parameters = ['loop', `offset=${offset}`, `sizelimit=${size}`, ...how].join(',');
  await runTool('mount', ['-o', parameters, path, folder], {
    doing: `${path} cannot be mounted, which takes root and loop devices`,
  });
}

/** It returns once everything is in the image; the loop device goes with it. */
async function unmount(folder: string): Promise<void> {
  await runTool('umount', [folder], { doing: `The image stays mounted at ${folder}` });
}

function nextSteps(path: string): string[] {
  return [
    `Write the image onto a card: sudo dd if=${path} of=/dev/sdX bs=4M conv=fsync (sdX is the card: lsblk tells)`,
    'Put the card into the board and give it power: the station starts by itself.',
  ];
}
