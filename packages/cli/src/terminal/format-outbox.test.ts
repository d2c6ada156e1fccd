import { expect, it } from '@jest/globals';

import { formatOutbox } from './format-outbox.ts';

it('shows what waits, how full it is, and for how long there is room', () => {
  const now = new Date('2026-11-25T12:00:00Z');
  const shown = formatOutbox(
    {
      log: 'k3v9q2',
      lastSeq: 900,
      waiting: 300,
      bytes: 1024 * 1024,
      maxBytes: 512 * 1024 * 1024,
      fill: 0.002,
      oldest: new Date('2026-11-25T11:10:00Z'),
      intervalSeconds: 10,
      hoursLeft: 24 * 400,
      dropped: 0,
    },
    now,
  );
  expect(shown.split('\n')).toEqual([
    'Waiting     300 readings',
    'Fill level  0.2% of 512.0 MiB',
    'On disk     1.0 MiB',
    'Oldest      2026-11-25T11:10:00.000Z (50 minutes ago)',
    'Room for    400 days at a reading every 10 s',
    'Dropped     0 readings',
    'Log         k3v9q2, last number 900',
  ]);
});
