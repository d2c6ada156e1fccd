import { deserialize, serialize } from 'node:v8';

import type { AedesPublishPacket } from 'aedes';
import type { Redis } from 'ioredis';

/** The last wills of all clients of the cell, one for each, with the broker that would publish it. */
export interface RedisWills {
  put(will: Will): Promise<void>;
  get(clientId: string): Promise<AedesPublishPacket | undefined>;
  /** @param brokerId - only where it is this broker's */
  remove(clientId: string, brokerId?: string): Promise<AedesPublishPacket | undefined>;
  /** Those that no living broker answers for. Each is given to one broker of the cell, once. */
  takeOrphans(isAlive: (brokerId: string) => boolean): AsyncIterable<AedesPublishPacket>;
}

export type Will = AedesPublishPacket & { readonly clientId: string; readonly brokerId: string };

const KEY = 'isobar:wills';

interface Scripts {
  isobarRemoveWillBuffer(key: string, clientId: string, brokerId: string): Promise<Buffer | null>;
}

export function createRedisWills(redis: Redis): RedisWills {
  // A client that came back on another broker has its will there: the one that it left keeps its hands off it.
  redis.defineCommand('isobarRemoveWill', {
    numberOfKeys: 1,
    lua: `
      local will = redis.call('HGET', KEYS[1], ARGV[1])
      if not will then return false end
      if ARGV[2] ~= '' and string.sub(will, 1, #ARGV[2] + 1) ~= ARGV[2] .. '\\n' then return false end
      redis.call('HDEL', KEYS[1], ARGV[1])
      return will`,
  });
  const scripts = redis as unknown as Scripts;

  async function remove(clientId: string, brokerId = ''): Promise<AedesPublishPacket | undefined> {
    const will = await scripts.isobarRemoveWillBuffer(KEY, clientId, brokerId);
    return will === null ? undefined : decode(will).will;
  }

  return {
    put: async (will) => {
      await redis.hset(KEY, will.clientId, encode(will));
    },
    get: async (clientId) => {
      const will = await redis.hgetBuffer(KEY, clientId);
      return will === null ? undefined : decode(will).will;
    },
    remove,
    async *takeOrphans(isAlive) {
      for await (const page of redis.hscanBufferStream(KEY)) {
        const entries = page as Buffer[];
        for (let index = 0; index < entries.length; index += 2) {
          const [clientId, value] = [entries[index], entries[index + 1]];
          if (clientId === undefined || value === undefined) continue;
          const { brokerId } = decode(value);
          if (isAlive(brokerId)) continue;
          const will = await remove(clientId.toString(), brokerId);
          if (will !== undefined) yield will;
        }
      }
    },
  };
}

const FIELDS = ['cmd', 'topic', 'payload', 'qos', 'retain', 'properties', 'clientId', 'brokerId'];

/** The broker's id in front, where a script can read it. */
function encode(will: Will): Buffer {
  const kept = Object.entries(will).filter(([name]) => FIELDS.includes(name));
  return Buffer.concat([Buffer.from(`${will.brokerId}\n`), serialize(Object.fromEntries(kept))]);
}

function decode(value: Buffer): { brokerId: string; will: AedesPublishPacket } {
  const end = value.indexOf('\n');
  return {
    brokerId: value.toString('utf8', 0, end),
    will: deserialize(value.subarray(end + 1)) as AedesPublishPacket,
  };
}
