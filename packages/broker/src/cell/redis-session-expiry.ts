import { messageOf } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';
import type { Redis } from 'ioredis';

import type { SessionExpiry } from '../sessions/session-expiry.ts';

/** By the time, in Unix milliseconds, at which each session ends if nobody says otherwise. */
const KEY = 'isobar:session-ends';
const LOOK_MILLISECONDS = 5000;
/** A connected client's session is put off so often, and so far that its broker may miss a turn. */
const PUT_OFF_MILLISECONDS = 60_000;
const ENDED_AT_A_TIME = 1000;

/**
 * Ends of the sessions of a cell. One of its brokers ends each, whichever looks first; where a broker is
 * killed, the sessions of its clients end about when they would have.
 */
export function openRedisSessionExpiry(options: {
  store: Redis;
  logger: Logger;
}): SessionExpiry & Closable {
  const { store, logger } = options;
  /** Sessions of clients that are connected here, with their seconds. */
  const connected = new Map<string, number>();
  let ended: string[] = [];

  const report = (error: unknown): void => {
    logger.error({ error: messageOf(error) }, 'the end of a session could not be written down');
  };
  const endAt = (sessionId: string, milliseconds: number): void => {
    store.zadd(KEY, Math.round(milliseconds), sessionId).catch(report);
  };
  function putOff(sessionId: string, seconds: number): void {
    endAt(sessionId, Date.now() + seconds * 1000 + 2 * PUT_OFF_MILLISECONDS);
  }

  async function look(): Promise<void> {
    const due = await store.zrangebyscore(KEY, 0, Date.now(), 'LIMIT', 0, ENDED_AT_A_TIME);
    const taken = await Promise.all(due.map((sessionId) => store.zrem(KEY, sessionId)));
    ended.push(...due.filter((_, index) => taken[index] === 1));
  }
  let isLooking = false;
  const looking = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    look()
      .catch(report)
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_MILLISECONDS);
  const puttingOff = setInterval(() => {
    for (const [sessionId, seconds] of connected) putOff(sessionId, seconds);
  }, PUT_OFF_MILLISECONDS);

  return {
    connected: (sessionId, seconds) => {
      if (Number.isFinite(seconds)) {
        connected.set(sessionId, seconds);
        putOff(sessionId, seconds);
      } else {
        connected.delete(sessionId);
        store.zrem(KEY, sessionId).catch(report);
      }
    },
    disconnected: (sessionId, seconds) => {
      connected.delete(sessionId);
      if (Number.isFinite(seconds)) endAt(sessionId, Date.now() + seconds * 1000);
      else store.zrem(KEY, sessionId).catch(report);
    },
    takeEnded: () => {
      const taken = ended;
      ended = [];
      return taken;
    },
    close: () => {
      clearInterval(looking);
      clearInterval(puttingOff);
      return Promise.resolve();
    },
  };
}
