import { describe, expect, it } from '@jest/globals';

import type { AccountRecord } from '../accounts/account-store.ts';
import { createRecognizedPasswords } from './recognized-passwords.ts';

const record = (name: string, changes: Partial<AccountRecord> = {}): AccountRecord => ({
  name,
  role: 'station',
  passwordHash: '$argon2id$one',
  passwordSource: 'generated',
  disabled: false,
  createdAt: new Date(0),
  passwordSetAt: new Date(0),
  tokensNotBefore: 0,
  ...changes,
});

describe('createRecognizedPasswords', () => {
  it('recognizes a generated password that was right, and no other', () => {
    const recognized = createRecognizedPasswords();
    expect(recognized.matches(record('a'), 'right')).toBe(false);
    recognized.remember(record('a'), 'right');
    expect(recognized.matches(record('a'), 'right')).toBe(true);
    expect(recognized.matches(record('a'), 'wrong')).toBe(false);
    expect(recognized.matches(record('b'), 'right')).toBe(false);
  });

  it('forgets it when the account has another hash', () => {
    const recognized = createRecognizedPasswords();
    recognized.remember(record('a'), 'right');
    expect(recognized.matches(record('a', { passwordHash: '$argon2id$two' }), 'right')).toBe(false);
  });

  it('never remembers a password that somebody chose', () => {
    const recognized = createRecognizedPasswords();
    const chosen = record('a', { passwordSource: 'chosen' });
    recognized.remember(chosen, 'right');
    expect(recognized.matches(chosen, 'right')).toBe(false);
  });

  it('lets go of the one that was not used for longest when it is full', () => {
    const recognized = createRecognizedPasswords({ maximum: 2 });
    recognized.remember(record('a'), 'right');
    recognized.remember(record('b'), 'right');
    recognized.remember(record('a'), 'right');
    recognized.remember(record('c'), 'right');
    expect(recognized.matches(record('a'), 'right')).toBe(true);
    expect(recognized.matches(record('b'), 'right')).toBe(false);
    expect(recognized.matches(record('c'), 'right')).toBe(true);
  });
});
