import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';
import type { AedesPublishPacket } from 'aedes';

import { hasRedis, startTestRedis } from '../testing/redis.ts';
import { createRedisQueue, type QueueLimits, type RedisQueue } from './redis-queue.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const LIMITS: QueueLimits = { messages: 100_000, bytes: 1e9, ageMilliseconds: 60_000 };

async function open(limits: Partial<QueueLimits> = {}) {
  const server = closing(await startTestRedis(folder()));
  return { server, queue: createRedisQueue(server.redis, { ...LIMITS, ...limits }) };
}

function message(counter: number, payload = String(counter)): AedesPublishPacket {
  return {
    cmd: 'publish',
    brokerId: 'b1',
    brokerCounter: counter,
    topic: 'a/b',
    payload: Buffer.from(payload),
    qos: 1,
    retain: false,
    dup: false,
  };
}

/** Packet identifiers from this one on. */
function idsFrom(first: number): (count: number) => number {
  let next = first;
  return (count) => {
    const reserved = next;
    next += count;
    return reserved;
  };
}

async function payloads(queue: RedisQueue, session = 's'): Promise<string[]> {
  const found: string[] = [];
  for await (const { payload } of queue.read(session)) found.push(payload.toString());
  return found;
}

(hasRedis() ? describe : describe.skip)('the queue of a session in Redis', () => {
  it('gives messages back as they were, in the order in which they came', async () => {
    const { queue } = await open();
    const properties = { contentType: 'text/plain', correlationData: Buffer.of(0, 255) };
    const carrying = { ...message(3, '\u00e9'), qos: 2 as const, properties };
    for (const packet of [message(1), carrying, message(2)]) await queue.add('s', packet);
    const found: AedesPublishPacket[] = [];
    for await (const packet of queue.read('s')) found.push(packet);
    expect(found).toEqual([message(1), carrying, message(2)]);
    expect(await payloads(queue, 'another')).toEqual([]);
  });

  it('keeps a message once', async () => {
    const { queue } = await open();
    await queue.add('s', message(1));
    await queue.add('s', message(1));
    expect(await payloads(queue)).toEqual(['1']);
  });

  it('finds a message by the packet identifier that it was sent with, and takes it out', async () => {
    const { queue } = await open();
    for (const counter of [1, 2, 3]) await queue.add('s', message(counter));
    expect(await queue.update('s', { ...message(2), messageId: 77 })).toBe(true);
    expect(await queue.update('s', { ...message(9), messageId: 78 })).toBe(false);
    expect(await queue.take('s', 78)).toBeUndefined();
    expect(await queue.take('s', 77)).toMatchObject({ brokerCounter: 2, messageId: 77 });
    expect(await queue.take('s', 77)).toBeUndefined();
    expect(await payloads(queue)).toEqual(['1', '3']);
  });

  it('numbers what it gives back, and marks as a repeat what was numbered before', async () => {
    const { queue } = await open();
    for (const counter of [1, 2, 3]) await queue.add('s', message(counter));
    await queue.update('s', { ...message(2), messageId: 9 });
    const found = async (first: number) => {
      const packets: object[] = [];
      for await (const packet of queue.read('s', idsFrom(first))) packets.push(packet);
      return packets;
    };
    expect(await found(65_535)).toMatchObject([
      { brokerCounter: 1, messageId: 65_535, dup: false },
      { brokerCounter: 2, messageId: 9, dup: true },
      { brokerCounter: 3, messageId: 1, dup: false },
    ]);
    await queue.take('s', 65_535);
    expect(await found(100)).toMatchObject([
      { brokerCounter: 2, messageId: 9, dup: true },
      { brokerCounter: 3, messageId: 1, dup: true },
    ]);
  });

  it('puts a PUBREL in the place of its message', async () => {
    const { queue } = await open();
    for (const counter of [1, 2]) await queue.add('s', message(counter));
    await queue.update('s', { ...message(1), messageId: 5 });
    expect(await queue.update('s', { cmd: 'pubrel', messageId: 5 })).toBe(true);
    const found: object[] = [];
    for await (const packet of queue.read('s')) found.push(packet);
    expect(found).toMatchObject([{ cmd: 'pubrel', messageId: 5 }, { cmd: 'publish' }]);
    expect(await queue.take('s', 5)).toMatchObject({ cmd: 'pubrel' });
    expect(await payloads(queue)).toEqual(['2']);
  });

  it('drops the oldest where there are too many, and counts them', async () => {
    const { queue } = await open({ messages: 3 });
    const dropped: number[] = [];
    for (let counter = 1; counter <= 5; counter += 1) {
      dropped.push(await queue.add('s', message(counter)));
    }
    expect(dropped).toEqual([0, 0, 0, 1, 1]);
    expect(await payloads(queue)).toEqual(['3', '4', '5']);
  });

  it('drops the oldest where they are too large, but never the newest', async () => {
    const { queue } = await open({ bytes: 2500 });
    const large = 'x'.repeat(1000);
    const dropped: number[] = [];
    for (let counter = 1; counter <= 4; counter += 1) {
      dropped.push(await queue.add('s', message(counter, large)));
    }
    expect(dropped).toEqual([0, 0, 1, 1]);
    expect(await queue.add('s', message(5, 'y'.repeat(9000)))).toBe(2);
    expect(await payloads(queue)).toEqual(['y'.repeat(9000)]);
    // What was taken out makes room.
    await queue.update('s', { ...message(5), messageId: 1 });
    await queue.take('s', 1);
    expect(await queue.add('s', message(6, large))).toBe(0);
  });

  it('leaves nothing behind', async () => {
    const { server, queue } = await open({ ageMilliseconds: 300 });
    await queue.add('s', message(1));
    await queue.update('s', { ...message(1), messageId: 1 });
    expect((await server.redis.keys('*')).length).toBe(5);
    await queue.discard('s');
    expect(await server.redis.keys('*')).toEqual([]);
    await queue.add('t', message(1));
    const lives = await Promise.all(
      (await server.redis.keys('*')).map((key) => server.redis.pttl(key)),
    );
    expect(Math.min(...lives)).toBeGreaterThan(0);
    expect(Math.max(...lives)).toBeLessThanOrEqual(300);
  });

  it('gives back 50,000 messages, and lets them go, at a cost that does not grow with their number', async () => {
    const { server, queue } = await open();
    const count = 50_000;
    const add = Array.from({ length: count }, (_, index) => queue.add('s', message(index + 1)));
    await Promise.all(add);
    // Redis counts the commands: those of a script too.
    await server.redis.config('RESETSTAT');
    let sent = 0;
    const taking: Promise<unknown>[] = [];
    for await (const { messageId = 0 } of queue.read('s', idsFrom(1))) {
      sent += 1;
      taking.push(queue.take('s', messageId));
      if (taking.length === 100) await Promise.all(taking.splice(0));
    }
    expect(sent).toBe(count);
    expect((await server.commands()) / count).toBeLessThan(15);
    expect(await payloads(queue)).toEqual([]);
  }, 60_000);
});
