import type { Closable, Logger } from '@isobar/shared/service';
import type { MqttClient } from 'mqtt';

import { repeat } from '../repeat.ts';
import type { ReadingStore, StoredReading } from '../store/reading-store.ts';
import {
  createAlertJudge,
  NEWEST_MILLISECONDS,
  type AlertChange,
  type AlertJudge,
} from './alert-judge.ts';
import { createAlertKeeper } from './keep-alerts.ts';
import { createRetainedAlerts } from './retained-alerts.ts';
import { createAlertTeller } from './tell-alerts.ts';
import type { Tell } from './webhook.ts';

const DAY = 86_400_000;
const KEPT_MILLISECONDS = 90 * DAY;

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
  /** It came again: an ingest that was killed may have stored it and not judged it. */
  repeated(reading: StoredReading): void;
  /** A station is there, or was: it belongs to this broker. */
  heardOf(station: string): void;
  /** There is no such station any more. */
  gone(station: string): void;
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
  const teller = createAlertTeller(options);
  const lastReceived = new Map<string, number>();
  const heard = new Set<string>();
  /** The last reading of each station that came before there was a judge. */
  const early = new Map<string, StoredReading>();
  const retained = createRetainedAlerts((station) => heard.has(station));
  const keeper = createAlertKeeper({ store, logger, onKept });
  let judge: AlertJudge | undefined;
  let hasMissingRule = false;
  let isConnected = false;
  let watchedSince = 0;

  function onKept({ kind, alert }: AlertChange): void {
    const { rule, station, text } = alert;
    logger.info({ rule, station, text }, `alert ${kind === 'raise' ? 'raised' : 'cleared'}`);
    if (kind === 'raise') retained.raised(alert);
    else retained.cleared(alert);
    teller.wake();
  }

  function hear(station: string): void {
    if (heard.has(station)) return;
    heard.add(station);
    retained.check(station);
  }

  function judgeReading(reading: StoredReading): void {
    hear(reading.station);
    if (judge === undefined) early.set(reading.station, reading);
    else keeper.take(judge.reading({ ...reading, now: now() }));
  }

  async function begin(): Promise<AlertJudge> {
    const lasting = await store.alerts({ limit: 0 });
    const stations = await store.alertedStations();
    const newest = await store.latest({ to: now() + NEWEST_MILLISECONDS });
    for (const { station, receivedAt } of newest) {
      lastReceived.set(station, Math.max(receivedAt, lastReceived.get(station) ?? 0));
    }
    retained.begin({ lasting, stations });
    return createAlertJudge({
      lasting,
      newest: newest.map(({ station, timestamp }) => [station, timestamp]),
    });
  }

  async function lookAtRules(current: AlertJudge): Promise<void> {
    const rules = await store.alertRules();
    hasMissingRule = rules.some(({ condition }) => condition.kind === 'missing');
    keeper.take(current.setRules(rules, now()));
    if (!isConnected) return;
    for (const station of heard) {
      const since = lastReceived.get(station) ?? watchedSince;
      keeper.take(current.silent({ station, since, watchedSince, now: now() }));
    }
  }

  async function lookAtLedger(current: AlertJudge): Promise<void> {
    if (!hasMissingRule) return;
    const counts = new Map<string, number>();
    for (const { station, missing } of await store.ledger()) {
      if (heard.has(station)) counts.set(station, (counts.get(station) ?? 0) + missing);
    }
    for (const [station, count] of counts) {
      keeper.take(current.missing({ station, count, now: now() }));
    }
  }

  let [nextLedger, nextForget] = [0, 0];
  async function look(): Promise<void> {
    const current = judge ?? (await begin());
    await lookAtRules(current);
    if (judge === undefined) {
      judge = current;
      for (const reading of early.values()) judgeReading(reading);
      early.clear();
    }
    if (now() >= nextLedger) {
      nextLedger = now() + intervals.ledger;
      await lookAtLedger(current);
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
    stored: (reading) => {
      lastReceived.set(reading.station, reading.receivedAt);
      judgeReading(reading);
    },
    repeated: judgeReading,
    heardOf: hear,
    gone: (station) => {
      heard.delete(station); // first: nothing more is retained of it
      lastReceived.delete(station);
      early.delete(station);
      if (judge !== undefined) keeper.take(judge.gone(station, now()));
    },
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
      await looking.close();
      await keeper.close();
      await teller.close();
    },
  };
}
