import type { Logger } from '@isobar/shared/service';
import { expect, test } from '@jest/globals';

import { createRefusalLog } from './refusal-log.ts';

test('tells of the first refusal at once, of a flood in one line, and counts them all', () => {
  const lines: unknown[] = [];
  let now = 0;
  const logger = { warn: (line: unknown) => lines.push(line) } as unknown as Logger;
  const log = createRefusalLog(logger, () => now);
  for (let index = 0; index < 1000; index += 1) log.note('roof', 'expected JSON in UTF-8');
  now = 10_001;
  log.note('barn', 'humidity');
  expect(lines).toEqual([
    { station: 'roof', reason: 'expected JSON in UTF-8', count: 1 },
    { station: 'barn', reason: 'humidity', count: 1000 },
  ]);
});
