import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { useTemporaryFolders } from './temporary-folder.ts';

describe('useTemporaryFolders', () => {
  const temporaryFolder = useTemporaryFolders();
  let folders: string[] = [];

  it('gives empty folders, each of its own', () => {
    folders = [temporaryFolder(), temporaryFolder()];
    expect(new Set(folders).size).toBe(2);
    for (const folder of folders) {
      expect(readdirSync(folder)).toEqual([]);
      writeFileSync(join(folder, 'left behind'), '');
    }
  });

  it('removes them after the test, with what lies in them', () => {
    expect(folders.filter((folder) => existsSync(folder))).toEqual([]);
  });
});
