import { describe, expect, it } from '@jest/globals';

import { checkChosenPassword } from './password-rules.ts';

describe('checkChosenPassword', () => {
  it.each([
    ['empty', '', 'empty (0 characters)'],
    ['one short', 'a'.repeat(11), 'too short (11 characters)'],
    ['one long', 'a'.repeat(129), 'too long (129 characters)'],
  ])('refuses one that is %s, and says what was expected', (_case, password, problem) => {
    expect(() => {
      checkChosenPassword(password);
    }).toThrow(
      expect.objectContaining({
        code: 'ERR_PASSWORD',
        message: `The password is ${problem}; expected 12 to 128, or none to have one made`,
      }),
    );
  });

  it.each([
    ['the shortest', 'a'.repeat(12)],
    ['the longest', 'a'.repeat(128)],
    ['one of characters beyond the basic plane, counted once each', '🌧'.repeat(12)],
  ])('takes %s', (_case, password) => {
    expect(() => {
      checkChosenPassword(password);
    }).not.toThrow();
  });
});
