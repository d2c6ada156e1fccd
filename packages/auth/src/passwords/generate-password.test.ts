import { describe, expect, it } from '@jest/globals';

import { generatePassword } from './generate-password.ts';

describe('generatePassword', () => {
  const many = Array.from({ length: 2000 }, () => generatePassword());

  it('makes 24 characters that nobody takes for one another', () => {
    for (const password of many) expect(password).toMatch(/^[a-hjkmnp-z2-9]{24}$/);
  });

  it('uses the whole alphabet evenly and never says the same twice', () => {
    expect(new Set(many).size).toBe(2000);
    const counts = new Map<string, number>();
    for (const character of many.join('')) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    // 31 characters; 48,000 draws give 1,548 each, with a standard deviation of 39: ± 7 of those.
    expect(counts.size).toBe(31);
    for (const count of counts.values()) expect(Math.abs(count - 1548)).toBeLessThan(275);
  });
});
