import { describe, expect, it } from '@jest/globals';

import { hasCode, IsobarError } from './isobar-error.ts';

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
