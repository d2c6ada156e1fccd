import { deserialize, serialize } from 'node:v8';

import type { AedesPublishPacket } from 'aedes';
import type { Redis } from 'ioredis';

/** Most that waits for one session; the oldest go first. */
export interface QueueLimits {
  readonly messages: number;
  readonly bytes: number;
  /** A session that gets no message for so long, and takes none, is forgotten with its queue. */
  readonly ageMilliseconds: number;
}

/**
 * The messages that wait for each session, in Redis: a sorted set of their identities in the order in which they
 * came, a hash of the messages, and a hash that finds a message by its packet identifier. Every
 * step is one script, so that a kill leaves no half of it, and none costs more the more messages
 * wait; the lists of aedes-persistence-redis 12 do (50,000 messages: 28 s).
 */
export interface RedisQueue {
  /** @returns how many messages had to go to make room */
  add(session: string, packet: AedesPublishPacket): Promise<number>;
  /** Writes a message again, which now has a packet identifier. False where it does not wait. */
  update(session: string, packet: QueuedPacket): Promise<boolean>;
  /** Takes out the message with that packet identifier. */
  take(session: string, messageId: number): Promise<AedesPublishPacket | undefined>;
  /** What waits now, the oldest first. */
  read(session: string): AsyncIterable<AedesPublishPacket>;
  discard(session: string): Promise<void>;
}

/** A PUBREL that waits has no identity but its packet identifier. */
export interface QueuedPacket {
  readonly cmd: string;
  readonly messageId?: number | undefined;
  readonly brokerId?: string;
  readonly brokerCounter?: number;
}

const PAGE = 100;

interface Scripts {
  isobarEnqueue(...keysAndArguments: (string | Buffer | number)[]): Promise<number>;
  isobarRequeue(...keysAndArguments: (string | Buffer | number)[]): Promise<number>;
  isobarTakeBuffer(...keysAndArguments: (string | number)[]): Promise<Buffer | null>;
  isobarPageBuffer(...keysAndArguments: (string | number)[]): Promise<[Buffer, Buffer][]>;
}

export function createRedisQueue(redis: Redis, limits: QueueLimits): RedisQueue {
  for (const [name, lua] of Object.entries(SCRIPTS)) {
    redis.defineCommand(name, { numberOfKeys: 4, lua });
  }
  const scripts = redis as unknown as Scripts;

  async function* read(session: string): AsyncIterable<AedesPublishPacket> {
    const keys = keysOf(session);
    // What comes meanwhile is delivered as it comes.
    const end = await redis.hget(keys[3], 'place');
    if (end === null) return;
    let after = '0';
    for (;;) {
      const page = await scripts.isobarPageBuffer(...keys, `(${after}`, end, PAGE);
      for (const [place, message] of page) {
        after = place.toString();
        yield decode(message);
      }
      if (page.length < PAGE) return;
    }
  }

  return {
    add: (session, packet) =>
      scripts.isobarEnqueue(
        ...keysOf(session),
        identityOf(packet),
        encode({ ...packet, messageId: undefined }), // it gets one for each client
        limits.messages,
        limits.bytes,
        limits.ageMilliseconds,
      ),
    update: async (session, packet) =>
      (await scripts.isobarRequeue(
        ...keysOf(session),
        packet.brokerId === undefined ? '' : identityOf(packet),
        packet.messageId ?? 0,
        encode(packet),
        limits.ageMilliseconds,
      )) === 1,
    take: async (session, messageId) => {
      const message = await scripts.isobarTakeBuffer(...keysOf(session), messageId);
      return message === null ? undefined : decode(message);
    },
    read,
    discard: async (session) => {
      await redis.unlink(...keysOf(session));
    },
  };
}

/** Order, messages, packet identifiers, and counters. */
function keysOf(session: string): [string, string, string, string] {
  const prefix = `isobar:queue:${session}`;
  return [`${prefix}:order`, `${prefix}:messages`, `${prefix}:ids`, `${prefix}:counters`];
}

function identityOf({ brokerId = '', brokerCounter = 0 }: QueuedPacket): string {
  return `${brokerId}:${brokerCounter}`;
}

const FIELDS = [
  ...['cmd', 'brokerId', 'brokerCounter', 'topic', 'payload', 'qos', 'retain', 'dup'],
  ...['messageId', 'properties'],
];

/** V8's own format, which later versions read too (Node's documentation of v8.serialize). */
function encode(packet: QueuedPacket): Buffer {
  const known = Object.entries(packet).filter(([name]) => FIELDS.includes(name));
  return serialize(Object.fromEntries(known));
}

function decode(message: Buffer): AedesPublishPacket {
  return deserialize(message) as AedesPublishPacket;
}

const SCRIPTS = {
  isobarEnqueue: `
    local identity, message = ARGV[1], ARGV[2]
    if redis.call('HSETNX', KEYS[2], identity, message) == 0 then return 0 end
    local place = redis.call('HINCRBY', KEYS[4], 'place', 1)
    redis.call('ZADD', KEYS[1], place, identity)
    local bytes = redis.call('HINCRBY', KEYS[4], 'bytes', #message)
    local count = redis.call('ZCARD', KEYS[1])
    local dropped = 0
    while count > tonumber(ARGV[3]) or (bytes > tonumber(ARGV[4]) and count > 1) do
      local oldest = redis.call('ZPOPMIN', KEYS[1])[1]
      bytes = redis.call('HINCRBY', KEYS[4], 'bytes', -redis.call('HSTRLEN', KEYS[2], oldest))
      redis.call('HDEL', KEYS[2], oldest)
      count = count - 1
      dropped = dropped + 1
    end
    for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[5]) end
    return dropped`,
  isobarRequeue: `
    local identity = ARGV[1]
    if identity == '' then identity = redis.call('HGET', KEYS[3], ARGV[2]) end
    if not identity or redis.call('HEXISTS', KEYS[2], identity) == 0 then return 0 end
    redis.call('HINCRBY', KEYS[4], 'bytes', #ARGV[3] - redis.call('HSTRLEN', KEYS[2], identity))
    redis.call('HSET', KEYS[2], identity, ARGV[3])
    redis.call('HSET', KEYS[3], ARGV[2], identity)
    for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[4]) end
    return 1`,
  isobarTake: `
    local identity = redis.call('HGET', KEYS[3], ARGV[1])
    if not identity then return false end
    redis.call('HDEL', KEYS[3], ARGV[1])
    local message = redis.call('HGET', KEYS[2], identity)
    if not message then return false end
    redis.call('HDEL', KEYS[2], identity)
    redis.call('ZREM', KEYS[1], identity)
    redis.call('HINCRBY', KEYS[4], 'bytes', -#message)
    return message`,
  isobarPage: `
    local found = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2], 'WITHSCORES', 'LIMIT', 0, ARGV[3])
    local page = {}
    for index = 1, #found, 2 do
      local message = redis.call('HGET', KEYS[2], found[index])
      if message then page[#page + 1] = { found[index + 1], message } end
    end
    return page`,
} as const;
