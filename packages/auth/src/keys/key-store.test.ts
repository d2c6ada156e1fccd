import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { createLogger } from '@isobar/shared/service';
import { eventually, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';
import { calculateJwkThumbprint } from 'jose';

import { openKeyStore } from './key-store.ts';

const temporaryFolder = useTemporaryFolders();
const DAY_MILLISECONDS = 86_400_000;

const keysFolder = (): string => join(temporaryFolder(), 'keys');
const filesIn = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name));
function onlyFileIn(folder: string): string {
  const [file, ...more] = filesIn(folder);
  if (file === undefined || more.length > 0) throw new Error('Expected one file');
  return file;
}
const readJson = (path: string): Record<string, unknown> =>
  JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

describe('openKeyStore', () => {
  it('makes a key on first start that only its owner may read, and finds it again', () => {
    const folder = keysFolder();
    const { kid } = openKeyStore({ folder }).current();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const file = onlyFileIn(folder);
    expect(file).toBe(join(folder, `key-${kid}.json`));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(openKeyStore({ folder }).current().kid).toBe(kid);
  });

  it('names keys by their RFC 7638 thumbprint and shows the public part alone', async () => {
    const keys = openKeyStore({ folder: keysFolder() });
    const [jwk, ...more] = keys.publicKeys();
    expect(more).toEqual([]);
    expect(Object.keys(jwk ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    expect(jwk).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
    expect(jwk?.kid).toBe(await calculateJwkThumbprint(jwk ?? {}));
  });

  it('signs with a new key after a rotation and keeps only the public part of the old one', () => {
    const folder = keysFolder();
    const keys = openKeyStore({ folder });
    const old = keys.current().kid;
    expect(readJson(join(folder, `key-${old}.json`))).toHaveProperty('d');
    const { kid } = keys.rotate();
    expect(kid).not.toBe(old);
    expect(keys.current().kid).toBe(kid);
    expect(keys.publicKeys().map((jwk) => jwk.kid)).toEqual([kid, old]);
    expect(readJson(join(folder, `key-${old}.json`))).not.toHaveProperty('d');
    expect(openKeyStore({ folder }).current().kid).toBe(kid);
  });

  it('drops an old key when the last of its tokens has expired, 366 days later', () => {
    const folder = keysFolder();
    let time = Date.UTC(2026, 10, 25);
    const keys = openKeyStore({ folder, now: () => time });
    const old = keys.current().kid;
    keys.rotate();
    time += 366 * DAY_MILLISECONDS;
    expect(keys.publicKeys()).toHaveLength(2);
    time += 61_000; // what clocks may differ by
    expect(keys.publicKeys()).toHaveLength(1);
    keys.rotate();
    expect(existsSync(join(folder, `key-${old}.json`))).toBe(false);
  });

  it('signs with the newest key also when the clock was set back', () => {
    const folder = keysFolder();
    const old = openKeyStore({ folder, now: () => Date.UTC(2030, 0, 1) }).current();
    const { kid } = openKeyStore({ folder, now: () => Date.UTC(2026, 0, 1) }).rotate();
    expect(kid).not.toBe(old.kid);
    expect(openKeyStore({ folder }).current().kid).toBe(kid);
  });

  it('notices a rotation by another process', async () => {
    const folder = keysFolder();
    const service = openKeyStore({ folder });
    const { kid } = openKeyStore({ folder }).rotate();
    await eventually(() => {
      expect(service.current().kid).toBe(kid);
    });
    expect(service.publicKeys()).toHaveLength(2);
  });

  it('ends up with one key to sign with where a rotation was cut short', () => {
    const folder = keysFolder();
    const keys = openKeyStore({ folder });
    const file = onlyFileIn(folder);
    const withPrivatePart = readFileSync(file);
    keys.rotate();
    writeFileSync(file, withPrivatePart); // as if the process had ended before it got to the old key
    writeFileSync(`${file}.0123456789ab.tmp`, '{"half":');
    expect(openKeyStore({ folder }).current().kid).toBe(keys.current().kid);
    openKeyStore({ folder }).rotate();
    const signing = filesIn(folder).filter((path) => readFileSync(path, 'utf8').includes('"d"'));
    expect(signing).toHaveLength(1);
  });

  it('goes on with the keys at hand when the folder is spoilt while it runs', async () => {
    const folder = keysFolder();
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    const keys = openKeyStore({ folder, logger: createLogger({ name: 'test', destination }) });
    const { kid } = keys.current();
    const file = onlyFileIn(folder);
    const whole = readFileSync(file);
    writeFileSync(file, 'spoilt');
    await eventually(() => {
      expect(keys.current().kid).toBe(kid);
      expect(lines.join('')).toContain('signing keys cannot be read again');
    });
    rmSync(file);
    lines.length = 0;
    await eventually(() => {
      expect(keys.publicKeys().map((jwk) => jwk.kid)).toEqual([kid]);
      expect(lines.join('')).toContain('No key to sign with is left');
    });
    writeFileSync(file, whole, { mode: 0o600 });
    const { kid: next } = openKeyStore({ folder }).rotate();
    await eventually(() => {
      expect(keys.current().kid).toBe(next);
    });
  });
});

describe('a key file that is not as it should be', () => {
  function refusal(change: (file: string) => void): { message: string; file: string } {
    const folder = keysFolder();
    openKeyStore({ folder });
    const file = onlyFileIn(folder);
    change(file);
    try {
      openKeyStore({ folder });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ERR_KEY_FILE' });
      const { message } = error as Error;
      expect(message).toContain(file);
      return { message, file };
    }
    throw new Error('It was taken');
  }
  const edit =
    (changes: Record<string, unknown>) =>
    (file: string): void => {
      writeFileSync(file, JSON.stringify({ ...readJson(file), ...changes }));
    };
  const other = 'n4cRzqVTLGpnWxJ8nIEUJyLJYSEnsLWXzR2lbDKZ0mE';

  it.each([
    [
      'is cut short',
      (file: string) => {
        writeFileSync(file, readFileSync(file).subarray(0, 100));
      },
    ],
    [
      'is empty',
      (file: string) => {
        writeFileSync(file, '');
      },
    ],
    ['is of another kind', edit({ kty: 'RSA' })],
    ['has lost its private part', edit({ d: undefined })],
    ['has the private part of another key', edit({ d: other })],
    ['has coordinates that are no point of the curve', edit({ x: other })],
    ['has an id that is not its own', edit({ kid: other })],
  ])('is refused with what to do when it %s', (_case, change) => {
    const { message } = refusal(change);
    expect(message).toMatch(/holds no sound ES256 key; restore it from a backup/);
  });

  it('is refused when others may read it, with the mode that it has', () => {
    const { message } = refusal((file) => {
      chmodSync(file, 0o644);
    });
    expect(message).toMatch(/may be read by others \(mode 0644\); expected 0600: run chmod 600/);
  });

  it('is refused when it cannot be read, with the reason', () => {
    const { message } = refusal((file) => {
      rmSync(file);
      mkdirSync(file); // a root user can read any file; nobody can read a folder as one
    });
    expect(message).toMatch(/cannot be read \(EISDIR\)/);
  });

  it('does not put the private key into the error', () => {
    let secret = '';
    const { message } = refusal((file) => {
      secret = String(readJson(file).d);
      writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{,'));
    });
    expect(secret).toHaveLength(43);
    expect(message).not.toContain(secret);
  });
});
