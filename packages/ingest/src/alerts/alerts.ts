import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf } from '@isobar/shared';
import { retryDelay, type Closable, type Logger } from '@isobar/shared/service';
import type { MqttClient } from 'mqtt';

import { repeat } from '../repeat.ts';
import type { ReadingStore, StoredReading } from '../store/reading-store.ts';
import { createAlertJudge, type AlertChange, type AlertJudge } from './alert-judge.ts';
import { createRetainedAlerts } from './retained-alerts.ts';
import { createAlertTeller } from './tell-alerts.ts';
import type { Tell } from './webhook.ts';

const DAY = 86_400_000;
const KEPT_MILLISECONDS = 90 * DAY;
const MAXIMUM_DELAY_SECONDS = 30;

/** How often what is due is looked at, in milliseconds. */
export interface AlertIntervals {
  /** Rules, and stations that are silent. */
  readonly rules: number;
  /** The ledger, where a rule asks about missing readings. */
  readonly ledger: number;
}

export const DEFAULT_ALERT_INTERVALS: AlertIntervals = { rules: 10_000, ledger: 60_000 };

/** Watches the stations of one broker, or of one cell. */
export interface Alerts extends Closable {
  /** What came from a station and is in the store. */
  stored(reading: StoredReading): void;
  /** A station is there, or was: it belongs to this broker. */
  heardOf(station: string): void;
  connected(client: MqttClient): void;
  disconnected(): void;
}

/**
 * Judges readings by the rules in the store. What it finds is kept first, then published (retained, on
 * `stations/{station}/alerts`) and told; a kill between any two of these repeats, and leaves nothing out.
 */
export function startAlerts(options: {
  store: ReadingStore;
  tell: Tell | undefined;
  logger: Logger;
  intervals?: AlertIntervals;
  /** Milliseconds since 1970; the system clock. */
  now?: () => number;
}): Alerts {
  const { store, logger, intervals = DEFAULT_ALERT_INTERVALS, now = Date.now } = options;
  const closing = new AbortController();
  const teller = createAlertTeller(options);
  const lastReceived = new Map<string, number>();
  const heard = new Set<string>();
  const retained = createRetainedAlerts((station) => heard.has(station));
  let judge: AlertJudge | undefined;
  let hasMissingRule = false;
  let isConnected = false;
  let watchedSince = 0;
  let keeping: Promise<unknown> = Promise.resolve();

  /** In the order in which it was found; a store that is away holds up what comes later. */
  function take(changes: readonly AlertChange[]): void {
    for (const change of changes) keeping = keeping.then(() => keep(change));
  }

  async function keep(change: AlertChange): Promise<void> {
    const { alert } = change;
    const done = await untilDone(() =>
      change.kind === 'raise'
        ? store.raiseAlert(alert)
        : store.clearAlert(alert.id, change.clearedAt),
    );
    if (!done) return;
    const { rule, station, text } = alert;
    logger.info({ rule, station, text }, `alert ${change.kind === 'raise' ? 'raised' : 'cleared'}`);
    retained[change.kind === 'raise' ? 'raised' : 'cleared'](alert);
    teller.wake();
  }

  /** @returns false where it was not done before this closed */
  async function untilDone(work: () => Promise<void>): Promise<boolean> {
    for (let attempt = 0; !closing.signal.aborted; attempt += 1) {
      try {
        await work();
        return true;
      } catch (error) {
        if (attempt === 0) logger.warn({ error: messageOf(error) }, 'alerts cannot be kept');
        const delay = retryDelay(attempt, { maximumSeconds: MAXIMUM_DELAY_SECONDS });
        await sleep(delay, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    return false;
  }

  function hear(station: string): void {
    if (heard.has(station)) return;
    heard.add(station);
    retained.check(station);
  }

  async function begin(): Promise<AlertJudge> {
    const lasting = await store.alerts({ limit: 0 });
    const stations = await store.alertedStations();
    for (const { station, receivedAt } of await store.latest({ to: now() })) {
      lastReceived.set(station, Math.max(receivedAt, lastReceived.get(station) ?? 0));
    }
    retained.begin({ lasting, stations });
    return createAlertJudge(lasting);
  }

  async function lookAtRules(current: AlertJudge): Promise<void> {
    const rules = await store.alertRules();
    hasMissingRule = rules.some(({ condition }) => condition.kind === 'missing');
    take(current.setRules(rules, now()));
    if (!isConnected) return;
    for (const station of heard) {
      const since = lastReceived.get(station) ?? watchedSince;
      take(current.silent({ station, since, watchedSince, now: now() }));
    }
  }

  async function lookAtLedger(current: AlertJudge): Promise<void> {
    if (!hasMissingRule) return;
    const counts = new Map<string, number>();
    for (const { station, missing } of await store.ledger()) {
      if (heard.has(station)) counts.set(station, (counts.get(station) ?? 0) + missing);
    }
    for (const [station, count] of counts) {
      take(current.missing({ station, count, now: now() }));
    }
  }

  let [nextLedger, nextForget] = [0, 0];
  async function look(): Promise<void> {
    judge ??= await begin();
    await lookAtRules(judge);
    if (now() >= nextLedger) {
      nextLedger = now() + intervals.ledger;
      await lookAtLedger(judge);
    }
    if (now() >= nextForget) {
      nextForget = now() + DAY;
      await store.forgetAlerts(now() - KEPT_MILLISECONDS);
    }
  }

  const looking = repeat({
    work: look,
    pauseMilliseconds: intervals.rules,
    failure: 'alerts cannot be looked at, trying again',
    logger,
  });
  return {
    stored: ({ station, timestamp, receivedAt, values }) => {
      hear(station);
      lastReceived.set(station, receivedAt);
      take(judge?.reading({ station, timestamp, values, now: now() }) ?? []);
    },
    heardOf: hear,
    connected: (client) => {
      isConnected = true;
      watchedSince = now();
      retained.connected(client);
    },
    disconnected: () => {
      isConnected = false;
      retained.disconnected();
    },
    close: async () => {
      closing.abort();
      await looking.close();
      await keeping;
      await teller.close();
    },
  };
}
