import { expect, test } from '@jest/globals';

import { rememberMatches, type Matcher } from './remember-matches.ts';

test('asks once for a topic, and again after any subscription came or went', () => {
  let asked = 0;
  const subscribers = new Set<unknown>();
  const matcher: Matcher = {
    match: () => {
      asked += 1;
      return [...subscribers];
    },
    add: (_filter, subscriber) => subscribers.add(subscriber),
    remove: (_filter, subscriber) => subscribers.delete(subscriber),
  };
  rememberMatches(matcher);
  expect([matcher.match('a'), matcher.match('a'), asked]).toEqual([[], [], 1]);
  matcher.add('#', 'one');
  expect([matcher.match('a'), matcher.match('a'), asked]).toEqual([['one'], ['one'], 2]);
  matcher.remove('#', 'one');
  expect([matcher.match('a'), asked]).toEqual([[], 3]);
  // A stranger who makes topics up fills no more than so much.
  for (let index = 0; index < 25_000; index += 1) matcher.match(String(index));
  expect(asked).toBe(25_003);
});
