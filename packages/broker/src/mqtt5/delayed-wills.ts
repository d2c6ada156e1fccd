import type { QoS } from 'mqtt-packet';

import type { Carried } from './carried.ts';

export interface WillMessage {
  readonly topic: string;
  readonly payload: Buffer;
  readonly qos: QoS;
  readonly retain: boolean;
}

/** A will that is published only when its client stays away [MQTT-3.1.3-9]. */
export interface DelayedWill {
  readonly message: WillMessage;
  readonly carried: Carried | undefined;
  readonly delaySeconds: number;
}

export interface DelayedWills {
  /** The client went without DISCONNECT. */
  left(sessionId: string, will: DelayedWill, sessionExpirySeconds: number): void;
  /** It is back. Where it begins a new session, the old one has ended, and so has the delay. */
  returned(sessionId: string, startsAfresh: boolean): void;
  expire(now: number): void;
}

/** In memory: a broker that is killed publishes no will that was being delayed. */
export function createDelayedWills(
  publish: (will: DelayedWill, sessionId: string) => void,
): DelayedWills {
  const waiting = new Map<string, { will: DelayedWill; dueAt: number }>();
  return {
    left: (sessionId, will, sessionExpirySeconds) => {
      const seconds = Math.min(will.delaySeconds, sessionExpirySeconds);
      waiting.set(sessionId, { will, dueAt: Date.now() + seconds * 1000 });
    },
    returned: (sessionId, startsAfresh) => {
      const entry = waiting.get(sessionId);
      if (entry === undefined) return;
      waiting.delete(sessionId);
      if (startsAfresh) publish(entry.will, sessionId);
    },
    expire: (now) => {
      for (const [sessionId, { will, dueAt }] of waiting) {
        if (dueAt > now) continue;
        waiting.delete(sessionId);
        publish(will, sessionId);
      }
    },
  };
}
