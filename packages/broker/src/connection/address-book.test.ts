import { expect, test } from '@jest/globals';

import { createAddressBook } from './address-book.ts';

const LIMITS = { connectionsPerAddress: 4, halfOpenPerAddress: 2, connectsPerSecond: 10 };
const HOME = '192.0.2.1';

test('lets an address have so many half-open connections, and so many in all, and no other less', () => {
  const book = createAddressBook(LIMITS, () => 0);
  const first = book.arrive(HOME);
  book.arrive(HOME);
  expect(book.arrive(HOME)).toBeUndefined();
  expect(book.arrive('192.0.2.2')).toBeDefined();
  first?.opened();
  first?.opened();
  const third = book.arrive(HOME);
  expect(third).toBeDefined();
  expect(book.arrive(HOME)).toBeUndefined();
  third?.opened();
  const fourth = book.arrive(HOME);
  fourth?.opened();
  expect(book.arrive(HOME)).toBeUndefined();
  first?.left();
  first?.left();
  expect(book.arrive(HOME)).toBeDefined();
  expect(book.arrive(HOME)).toBeUndefined();
});

test('counts an IPv6 network as one address', () => {
  const book = createAddressBook(LIMITS, () => 0);
  book.arrive('2001:db8:0:1::1');
  book.arrive('2001:db8:0:1::2');
  expect(book.arrive('2001:db8:0:1:ffff::3')).toBeUndefined();
  expect(book.arrive('2001:db8:0:2::1')).toBeDefined();
});

test('lets an address connect ten times a second, after a burst, and a fiftieth of that where it is refused', () => {
  let now = 0;
  const book = createAddressBook(LIMITS, () => now);
  const attempts = (count: number, then: 'left' | 'refused'): number => {
    let accepted = 0;
    for (let index = 0; index < count; index += 1) {
      const arrival = book.arrive(HOME);
      if (arrival === undefined) continue;
      accepted += 1;
      if (then === 'refused') arrival.refused();
      arrival.left();
    }
    return accepted;
  };
  // Two seconds of ten at once, then one for each 100 ms.
  expect(attempts(100, 'left')).toBe(20);
  now = 500;
  expect(attempts(100, 'left')).toBe(5);
  now = 10_000;
  expect(attempts(100, 'refused')).toBe(1); // 51 × 100 ms
  now = 10_000 + 3000;
  expect(attempts(100, 'refused')).toBe(0);
  now = 10_000 + 3200;
  expect(attempts(100, 'refused')).toBe(1);
});
