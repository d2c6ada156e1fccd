import type { Logger } from '@isobar/shared/service';

import type { Level } from './open-level.ts';
import type { OrderedLevel } from './ordered-level.ts';

const PREFIX = 'session-expiry:';
const RANGE = { gte: PREFIX, lt: 'session-expiry;' };

interface Entry {
  readonly seconds: number;
  /** Milliseconds since 1970; none while its client is connected. */
  readonly endsAt?: number;
}

/** Knows when sessions end that do not last for ever [MQTT 5.0, 3.1.2.11.2]. */
export interface SessionExpiry {
  /** @param seconds - how long the session outlives the connection; Infinity: for ever */
  connected(sessionId: string, seconds: number): void;
  disconnected(sessionId: string, seconds: number): void;
  /** Sessions that are over; each is told once. */
  takeEnded(now: number): string[];
}

/** In memory, and in LevelDB where there is one: a session ends on time though the broker was away. */
export async function openSessionExpiry(options: {
  disk?: { level: Level; writer: OrderedLevel };
  logger: Logger;
}): Promise<SessionExpiry> {
  const { disk, logger } = options;
  const entries = new Map<string, Entry>();

  function keep(sessionId: string, entry: Entry | undefined): void {
    if (entry === undefined && !entries.has(sessionId)) return;
    const key = PREFIX + sessionId;
    if (entry === undefined) entries.delete(sessionId);
    else entries.set(sessionId, entry);
    const written =
      entry === undefined
        ? disk?.writer.del(key)
        : disk?.writer.put(key, Buffer.from(JSON.stringify(entry)));
    written?.catch((error: unknown) => {
      logger.error({ error }, 'the end of a session could not be written down');
    });
  }

  if (disk !== undefined) {
    const now = Date.now();
    for await (const [key, value] of disk.level.iterator(RANGE)) {
      const { seconds, endsAt = now + seconds * 1000 } = JSON.parse(value.toString()) as Entry;
      entries.set(key.slice(PREFIX.length), { seconds, endsAt });
    }
  }

  return {
    connected: (sessionId, seconds) => {
      keep(sessionId, Number.isFinite(seconds) ? { seconds } : undefined);
    },
    disconnected: (sessionId, seconds) => {
      const endsAt = Date.now() + seconds * 1000;
      keep(sessionId, Number.isFinite(seconds) ? { seconds, endsAt } : undefined);
    },
    takeEnded: (now) => {
      const ended = [...entries].filter(([, { endsAt = Infinity }]) => endsAt <= now);
      for (const [sessionId] of ended) keep(sessionId, undefined);
      return ended.map(([sessionId]) => sessionId);
    },
  };
}
