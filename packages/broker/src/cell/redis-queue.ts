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
 * came, a hash of the messages, and two hashes that lead from a packet identifier to its message and back.
 * Every step is one script, so that a kill leaves no half of it, and none costs more the more
 * messages wait; the lists of aedes-persistence-redis 12 do (50,000 messages: 28 s).
 */
export interface RedisQueue {
  /** @returns how many messages had to go to make room */
  add(session: string, packet: AedesPublishPacket): Promise<number>;
  /** Writes a message again, which now has a packet identifier. False where it does not wait. */
  update(session: string, packet: QueuedPacket): Promise<boolean>;
  /** Takes out the message with that packet identifier. */
  take(session: string, messageId: number): Promise<AedesPublishPacket | undefined>;
  /**
   * What waits now, the oldest first, with the packet identifiers of what went out.
   *
   * @param reserve - gives the first of so many packet identifiers in a row, of which 65,535 is followed by 1. What
   * has none is given one, a page at a time in the step that reads it; what had one is marked as a repeat (DUP),
   * which "might be" one: the rest of a page that was broken off never went out.
   */
  read(
    session: string,
    reserve?: (count: number) => number,
  ): AsyncIterable<AedesPublishPacket & { readonly messageId?: number }>;
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

type Argument = string | Buffer | number;

interface Scripts {
  isobarEnqueue(...keysAndArguments: Argument[]): Promise<number>;
  isobarRequeue(...keysAndArguments: Argument[]): Promise<number>;
  isobarTakeBuffer(...keysAndArguments: Argument[]): Promise<Buffer | null>;
  isobarPageBuffer(...keysAndArguments: Argument[]): Promise<[Buffer, Buffer, number, number][]>;
}

export function createRedisQueue(redis: Redis, limits: QueueLimits): RedisQueue {
  for (const [name, lua] of Object.entries(SCRIPTS)) {
    redis.defineCommand(name, { numberOfKeys: 5, lua });
  }
  const scripts = redis as unknown as Scripts;
  const { ageMilliseconds } = limits;

  async function* read(session: string, reserve?: (count: number) => number) {
    const keys = keysOf(session);
    // What comes meanwhile is delivered as it comes.
    const end = await redis.hget(keys[3], 'place');
    if (end === null) return;
    let after = '0';
    for (;;) {
      const range = [`(${after}`, end, PAGE, reserve?.(PAGE) ?? 0, ageMilliseconds];
      const page = await scripts.isobarPageBuffer(...keys, ...range);
      for (const [place, message, messageId, wentOut] of page) {
        after = place.toString();
        const packet = decode(message);
        if (messageId > 0) Object.assign(packet, { messageId });
        if (reserve !== undefined && isPublish(packet)) packet.dup = wentOut === 1;
        yield packet;
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
        ageMilliseconds,
      ),
    update: async (session, packet) =>
      (await scripts.isobarRequeue(
        ...keysOf(session),
        packet.brokerId === undefined ? '' : identityOf(packet),
        packet.messageId ?? 0,
        encode(packet),
        ageMilliseconds,
      )) === 1,
    take: async (session, messageId) => {
      const message = await scripts.isobarTakeBuffer(...keysOf(session), messageId);
      return message === null ? undefined : Object.assign(decode(message), { messageId });
    },
    read,
    discard: async (session) => {
      await redis.unlink(...keysOf(session));
    },
  };
}

/** Order, messages, messages by packet identifier, counters, and packet identifiers by message. */
function keysOf(session: string): [string, string, string, string, string] {
  const prefix = `isobar:queue:${session}`;
  return [
    ...([`${prefix}:order`, `${prefix}:messages`, `${prefix}:ids`] as const),
    ...([`${prefix}:counters`, `${prefix}:sent`] as const),
  ];
}

function identityOf({ brokerId = '', brokerCounter = 0 }: QueuedPacket): string {
  return `${brokerId}:${brokerCounter}`;
}

/** A PUBREL has no DUP. */
function isPublish({ cmd }: QueuedPacket): boolean {
  return cmd === 'publish';
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

const KEEP = (age: string): string =>
  `for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ${age}) end`;

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
      local id = redis.call('HGET', KEYS[5], oldest)
      if id then
        redis.call('HDEL', KEYS[5], oldest)
        redis.call('HDEL', KEYS[3], id)
      end
      count = count - 1
      dropped = dropped + 1
    end
    ${KEEP('ARGV[5]')}
    return dropped`,
  isobarRequeue: `
    local identity = ARGV[1]
    if identity == '' then identity = redis.call('HGET', KEYS[3], ARGV[2]) end
    if not identity or redis.call('HEXISTS', KEYS[2], identity) == 0 then return 0 end
    redis.call('HINCRBY', KEYS[4], 'bytes', #ARGV[3] - redis.call('HSTRLEN', KEYS[2], identity))
    redis.call('HSET', KEYS[2], identity, ARGV[3])
    redis.call('HSET', KEYS[3], ARGV[2], identity)
    redis.call('HSET', KEYS[5], identity, ARGV[2])
    ${KEEP('ARGV[4]')}
    return 1`,
  isobarTake: `
    local identity = redis.call('HGET', KEYS[3], ARGV[1])
    if not identity then return false end
    redis.call('HDEL', KEYS[3], ARGV[1])
    redis.call('HDEL', KEYS[5], identity)
    local message = redis.call('HGET', KEYS[2], identity)
    if not message then return false end
    redis.call('HDEL', KEYS[2], identity)
    redis.call('ZREM', KEYS[1], identity)
    redis.call('HINCRBY', KEYS[4], 'bytes', -#message)
    return message`,
  isobarPage: `
    local found = redis.call('ZRANGEBYSCORE', KEYS[1], ARGV[1], ARGV[2], 'WITHSCORES', 'LIMIT', 0, ARGV[3])
    local next, page = tonumber(ARGV[4]), {}
    for index = 1, #found, 2 do
      local identity = found[index]
      local message = redis.call('HGET', KEYS[2], identity)
      if message then
        local id = tonumber(redis.call('HGET', KEYS[5], identity) or 0)
        local wentOut = id > 0 and 1 or 0
        if id == 0 and next > 0 then
          id = next
          next = next % 65535 + 1
          redis.call('HSET', KEYS[3], id, identity)
          redis.call('HSET', KEYS[5], identity, id)
        end
        page[#page + 1] = { found[index + 1], message, id, wentOut }
      end
    end
    ${KEEP('ARGV[5]')}
    return page`,
} as const;
