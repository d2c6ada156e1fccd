import { describe, expect, it } from '@jest/globals';

import { createWindVector } from './wind-vector.ts';

type Wind = readonly [degrees: number, speed?: number];

const meanOf = (...winds: readonly Wind[]): number | undefined => {
  const vector = createWindVector();
  for (const [degrees, speed] of winds) vector.add(degrees, speed);
  return vector.direction();
};

// By hand: east is the sum of speed × sin, north of speed × cos, the angle atan(east ÷ north).
const MEANS: readonly (readonly [string, readonly Wind[], number])[] = [
  ['one wind', [[270, 3]], 270],
  [
    'both sides of north, which is 360',
    [
      [350, 2],
      [10, 2],
    ],
    360,
  ],
  [
    'both sides of north, the eastern one stronger: atan(sin 10° ÷ 3 cos 10°)',
    [
      [350, 1],
      [10, 2],
    ],
    3.36,
  ],
  [
    'two at right angles, 3 and 4: atan(4 ÷ 3)',
    [
      [0, 3],
      [90, 4],
    ],
    53.13,
  ],
  [
    'three light and one strong',
    [
      [0, 1],
      [0, 1],
      [0, 1],
      [90, 3],
    ],
    45,
  ],
  [
    'south and west',
    [
      [180, 5],
      [270, 5],
    ],
    225,
  ],
  [
    'a calm, whose vane points south',
    [
      [90, 5],
      [180, 0],
    ],
    90,
  ],
  ['no speeds: all alike', [[80], [100]], 90],
  ['some without a speed, which do not count', [[90, 2], [180]], 90],
  [
    '360 and 0, which are both north',
    [
      [360, 1],
      [0, 1],
    ],
    360,
  ],
];

describe('the mean of wind directions', () => {
  it.each(MEANS)('of %s', (_what, winds, expected) => {
    expect(meanOf(...winds)).toBe(expected);
  });

  it('is not there after calm, and where winds cancel out', () => {
    expect(meanOf([90, 0], [180, 0])).toBeUndefined();
    expect(meanOf([45, 7], [225, 7])).toBeUndefined();
    expect(meanOf([0, 2], [120, 2], [240, 2])).toBeUndefined();
    expect(meanOf()).toBeUndefined();
  });
});
