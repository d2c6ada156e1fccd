import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { codeOf, hasCode, IsobarError, messageOf } from './isobar-error.ts';

describe('IsobarError', () => {
  it('carries its code, its words and its cause', () => {
    const cause = new Error('below');
    const error = new IsobarError('ERR_LISTEN', 'Port taken', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'IsobarError',
      code: 'ERR_LISTEN',
      message: 'Port taken',
      cause,
    });
    expect(String(error)).toBe('IsobarError: Port taken');
  });
});

describe('hasCode', () => {
  it('is true for an IsobarError of that code only', () => {
    expect(hasCode(new IsobarError('ERR_LISTEN', 'x'), 'ERR_LISTEN')).toBe(true);
    expect(hasCode(new IsobarError('ERR_OTHER', 'x'), 'ERR_LISTEN')).toBe(false);
    expect(hasCode(Object.assign(new Error('x'), { code: 'ERR_LISTEN' }), 'ERR_LISTEN')).toBe(
      false,
    );
    expect(hasCode('ERR_LISTEN', 'ERR_LISTEN')).toBe(false);
    expect(hasCode(undefined, 'ERR_LISTEN')).toBe(false);
  });
});

describe('codeOf', () => {
  it('is the code of an error of any class', () => {
    expect(codeOf(new IsobarError('ERR_LISTEN', 'x'))).toBe('ERR_LISTEN');
    expect(codeOf(Object.assign(new Error('x'), { code: 5 }))).toBe('5');
    expect(codeOf(thrownBy(() => readFileSync('/no/such/file')))).toBe('ENOENT');
  });

  it('is empty where there is none', () => {
    for (const error of [new Error('x'), 'ENOENT', undefined, null, 5])
      expect(codeOf(error)).toBe('');
  });
});

describe('messageOf', () => {
  it('is what an error says, whatever was thrown', () => {
    expect(messageOf(new Error('broken'))).toBe('broken');
    expect(messageOf(thrownBy(() => readFileSync('/no/such/file')))).toMatch(/^ENOENT: /);
    expect(messageOf('broken')).toBe('broken');
    expect(messageOf(undefined)).toBe('undefined');
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('Expected something to be thrown');
}
