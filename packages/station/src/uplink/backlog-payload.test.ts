import { expect, test } from '@jest/globals';

import { MAX_PAYLOAD_BYTES, type ReadingMessage } from '@isobar/shared';

import type { OutboxEntry } from '../outbox/outbox-types.ts';
import { packBacklog } from './backlog-payload.ts';

function entries(count: number, more: ReadingMessage = {}): OutboxEntry[] {
  return Array.from({ length: count }, (_, index) => {
    const seq = index + 1;
    const message = { log: 'k3v9q2', seq, timestamp: '2026-11-25T00:00:00.000Z', ...more };
    const { log, timestamp } = message;
    return { position: seq, log, seq, timestamp, text: JSON.stringify(message) };
  });
}

test('packs at most a hundred readings', () => {
  const packed = packBacklog(entries(250));
  expect(packed.entries).toHaveLength(100);
  expect(JSON.parse(packed.payload)).toHaveLength(100);
});

test('packs a JSON array of what it says it packed', () => {
  const waiting = entries(3);
  expect(packBacklog(waiting)).toEqual({
    entries: waiting,
    payload: `[${waiting.map(({ text }) => text).join(',')}]`,
  });
});

test('stays within 64 KiB, counted in bytes and not in characters', () => {
  const wide = Object.fromEntries(
    Array.from({ length: 50 }, (_, index) => [`${'ä'.repeat(20)}${index}`, 0.123456789]),
  );
  const packed = packBacklog(entries(100, wide));
  expect(packed.payload.length).toBeLessThan(Buffer.byteLength(packed.payload));
  expect(Buffer.byteLength(packed.payload)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
  const [next] = entries(1, wide);
  const one = Buffer.byteLength(next?.text ?? '') + 1;
  expect(Buffer.byteLength(packed.payload) + one).toBeGreaterThan(MAX_PAYLOAD_BYTES);
});

test('packs one reading even where it is too large, so that ingest can say so', () => {
  const large = Object.fromEntries(
    Array.from({ length: 6000 }, (_, index) => [`quantity${index}`, index]),
  );
  expect(packBacklog(entries(2, large)).entries).toHaveLength(1);
});
