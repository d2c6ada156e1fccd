import { describe, expect, it } from '@jest/globals';

import { rejectedMessageSchema, statusMessageSchema, storedMessageSchema } from './messages.ts';

describe('storedMessageSchema', () => {
  it('takes the confirmation of the contract', () => {
    const message = {
      log: 'k3v9q2',
      stored: [
        [1, 60],
        [62, 62],
      ],
    };
    expect(storedMessageSchema.parse(message)).toEqual(message);
  });

  it.each([
    ['a range that runs backwards', { log: 'k3v9q2', stored: [[2, 1]] }],
    ['a range from 0', { log: 'k3v9q2', stored: [[0, 1]] }],
    ['a range of fractions', { log: 'k3v9q2', stored: [[1, 1.5]] }],
    ['a range to infinity', { log: 'k3v9q2', stored: [[1, Number.POSITIVE_INFINITY]] }],
    ['a range of three', { log: 'k3v9q2', stored: [[1, 2, 3]] }],
    ['numbers for ranges', { log: 'k3v9q2', stored: [1, 2] }],
    ['more than 1,000 ranges', { log: 'k3v9q2', stored: new Array(1001).fill([1, 1]) }],
    ['no log', { stored: [[1, 1]] }],
    ['another kind of log', { log: '../etc', stored: [[1, 1]] }],
  ])('refuses %s: a station deletes what it confirms', (_, message) => {
    expect(storedMessageSchema.safeParse(message).success).toBe(false);
  });
});

describe('rejectedMessageSchema', () => {
  it('takes a reason with and without the reading’s identity', () => {
    for (const message of [
      { log: 'k3v9q2', seq: 3, reason: 'temperature: expected a number from -95 to 65 (°C)' },
      { reason: 'expected a JSON object' },
    ]) {
      expect(rejectedMessageSchema.parse(message)).toEqual(message);
    }
  });

  it('refuses a message without a reason, and one of over 1,024 characters', () => {
    expect(rejectedMessageSchema.safeParse({ log: 'k3v9q2', seq: 3 }).success).toBe(false);
    expect(rejectedMessageSchema.safeParse({ reason: 'x'.repeat(1025) }).success).toBe(false);
  });
});

describe('statusMessageSchema', () => {
  it('takes birth and will, and keys of a later version', () => {
    for (const message of [
      { online: true, since: '2026-11-25T02:37:40.000Z' },
      { online: false },
      { online: true, since: '2026-11-25T02:37:40.000Z', version: '2.0.0' },
      { online: true, dropped: [{ log: 'k3v9q2', ranges: [[1, 60]] }] },
    ]) {
      expect(statusMessageSchema.parse(message)).toEqual(message);
    }
  });

  it.each([
    {},
    { online: 'yes' },
    { online: 1 },
    { online: true, since: 5 },
    { online: true, dropped: [{ log: 'k3v9q2', ranges: [[60, 1]] }] },
    { online: true, dropped: [{ log: 'x', ranges: [] }] },
    [],
    null,
    'online',
  ])('refuses %j', (message) => {
    expect(statusMessageSchema.safeParse(message).success).toBe(false);
  });
});
