import { expect, test } from '@jest/globals';

import { createDebounce } from './debounce.ts';

/** Edges as `+12.5`, a rise at 12.5 ms, and `-20`, a fall. */
function pulsesOf(quietMilliseconds: number, edges: string): number[] {
  const isPulse = createDebounce(quietMilliseconds);
  return edges.split(' ').flatMap((text) => {
    const milliseconds = Number(text.slice(1));
    return isPulse({ isRising: text.startsWith('+'), milliseconds }) ? [milliseconds] : [];
  });
}

test.each([
  ['clean pulses', '-10 +15 -30 +35', [10, 30]],
  ['bounces of closing', '-10 +10.2 -10.4 +10.9 -11 +15 -30 +35', [10, 30]],
  ['bounces of opening', '-10 +15 -15.1 +15.2 -15.8 +16 -30 +35', [10, 30]],
  ['an opening that the kernel read late, as a fall', '-10 -15 +15.2 -30 +35', [10, 30]],
  ['a contact that is closed at first', '+5 -30 +35', [30]],
  ['a clock that steps back', '-10 +15 -3 +5', [10, 3]],
  ['a spike while it is closed', '-10 +13 -13.01 +15 -30', [10, 30]],
])('counts %s', (_, edges, expected) => {
  expect(pulsesOf(2, edges)).toEqual(expected);
});
