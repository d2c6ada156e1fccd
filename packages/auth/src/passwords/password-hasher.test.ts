import { parseOptions } from '@node-rs/argon2';
import { describe, expect, it } from '@jest/globals';

import { createPasswordHasher } from './password-hasher.ts';

/** OWASP Password Storage Cheat Sheet: argon2id, m=19456 (19 MiB), t=2, p=1. */
const OWASP = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

describe('createPasswordHasher', () => {
  const hasher = createPasswordHasher();

  it('hashes with argon2id as OWASP advises, with a salt of its own each time', async () => {
    const [one, other] = await Promise.all([
      hasher.hash('correct horse'),
      hasher.hash('correct horse'),
    ]);
    expect(one).toMatch(OWASP);
    expect(one).not.toBe(other);
    expect(await hasher.verify(one, 'correct horse')).toBe(true);
    expect(await hasher.verify(one, 'correct hors')).toBe(false);
  });

  it('takes a letter for the same however a keyboard writes it', async () => {
    const composed = await hasher.hash('B\u00e4renhöhle am See');
    expect(await hasher.verify(composed, 'Ba\u0308renhöhle am See')).toBe(true);
  });

  it('has a dummy hash that costs the same as a real one and fits nothing', async () => {
    expect(parseOptions(hasher.dummyHash)).toEqual(parseOptions(await hasher.hash('any')));
    expect(await hasher.verify(hasher.dummyHash, '')).toBe(false);
    expect(createPasswordHasher().dummyHash).not.toBe(hasher.dummyHash);
  });
});
