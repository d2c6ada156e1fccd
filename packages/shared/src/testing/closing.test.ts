import { afterAll, describe, expect, it } from '@jest/globals';

import { useClosing } from './closing.ts';

describe('useClosing', () => {
  const closing = useClosing();
  const events: string[] = [];

  it('gives back what it is given', () => {
    const resource = { close: () => events.push('first closed') };
    expect(closing(resource)).toBe(resource);
    closing({ close: () => events.push('second closed') });
    expect(events).toEqual([]);
  });

  it('closes it after the test, what was opened last at first', () => {
    expect(events).toEqual(['second closed', 'first closed']);
  });

  afterAll(() => {
    expect(events).toHaveLength(2);
  });
});
