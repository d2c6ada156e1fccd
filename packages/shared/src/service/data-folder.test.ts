import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { useTemporaryFolders } from '../testing/temporary-folder.ts';
import { makeDataFolder } from './data-folder.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('makeDataFolder', () => {
  const temporaryFolder = useTemporaryFolders();

  it('makes a folder and its parents, and answers with its path', () => {
    const path = join(temporaryFolder(), 'data', 'auth');
    expect(makeDataFolder(path)).toBe(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  it('lets no one but its owner look into it', () => {
    const path = join(temporaryFolder(), 'data');
    makeDataFolder(path);
    expect(modeOf(path)).toBe('700');
  });

  it('takes a folder that is there, and leaves its mode as its owner chose it', () => {
    const path = join(temporaryFolder(), 'data');
    mkdirSync(path, { mode: 0o750 });
    const before = modeOf(path);
    makeDataFolder(path);
    makeDataFolder(path);
    expect(modeOf(path)).toBe(before);
  });

  it('says which folder cannot be made, and what to do', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    for (const path of [file, join(file, 'data')]) {
      expect(() => makeDataFolder(path)).toThrow(
        expect.objectContaining({
          code: 'ERR_DATA_FOLDER',
          message: `Data folder ${path} cannot be made; expected a folder that this user may write to. Choose one with ISOBAR_DATA`,
        }),
      );
    }
  });
});
