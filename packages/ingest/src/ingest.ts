import { randomBytes } from 'node:crypto';

import { parseJson, parseStationTopic, stationTopic, statusMessageSchema } from '@isobar/shared';
import { createMqttLink } from '@isobar/shared/mqtt';
import type { Closable, Logger, Login } from '@isobar/shared/service';
import type { MqttClient } from 'mqtt';
import type { Registry } from 'prom-client';

import { startAlerts, type AlertIntervals } from './alerts/alerts.ts';
import type { Tell } from './alerts/webhook.ts';
import { createHomeAssistantAnnouncer } from './home-assistant/announcer.ts';
import { createIngestMetrics } from './ingest-metrics.ts';
import { createBatchQueue } from './pipeline/batch-queue.ts';
import { decodeMessage } from './pipeline/decode-message.ts';
import { holdAcknowledgements, type HeldMessage } from './pipeline/parallel-acknowledgement.ts';
import { createPersister } from './pipeline/persist.ts';
import { createReceiptTimes } from './pipeline/receipt-times.ts';
import { createRefusalLog } from './pipeline/refusal-log.ts';
import { storeBatch, type OnOutcome, type Work } from './pipeline/store-batch.ts';
import { startRetention, type RetentionDays } from './retention.ts';
import { startRolling } from './rolling.ts';
import type { ReadingStore } from './store/reading-store.ts';

export interface IngestOptions {
  readonly login: Login;
  readonly forgetLogin?: () => void;
  /** Stays the caller's, to be closed after ingest. */
  readonly store: ReadingStore;
  readonly logger: Logger;
  readonly registry: Registry;
  /** Tells of alerts beside MQTT; without it nobody is told. */
  readonly tellAlerts?: Tell | undefined;
  /** Announce every quantity of every station on `homeassistant/…`; false. */
  readonly announceToHomeAssistant?: boolean;
  /** How often the labels of stations are read for it; 60,000. */
  readonly labelMilliseconds?: number;
  /** How long readings, and what is kept of hours, stay. */
  readonly retention?: RetentionDays | undefined;
  /** A batch of so many readings waits for no more; 1,000. */
  readonly batchReadings?: number;
  /** The longest that a reading waits for others; 50. */
  readonly batchMilliseconds?: number;
  readonly alertIntervals?: AlertIntervals;
  /** Messages in memory at which no more is read from the broker; 2,000. */
  readonly highWaterMessages?: number;
}

export interface IngestStats {
  readonly stored: number;
  readonly duplicates: number;
  /** Readings that were refused for good: unreadable ones and conflicts. */
  readonly rejected: number;
}

export interface Ingest extends Closable {
  stats(): IngestStats;
  /** Connected, and the store takes what comes. */
  ready(): boolean;
}

/**
 * Subscribes to the readings of all stations, stores them, and confirms to each station what is
 * stored. While the store is away nothing is acknowledged and, once enough waits, nothing more is
 * read from the broker.
 */
export function createIngest(options: IngestOptions): Ingest {
  const { store, logger } = options;
  const queue = createBatchQueue<Work>({
    fullWeight: options.batchReadings ?? 1000,
    milliseconds: options.batchMilliseconds ?? 50,
    highWater: options.highWaterMessages ?? 2000,
  });
  const closing = new AbortController();
  const persister = createPersister({ closing: closing.signal, logger });
  const metrics = createIngestMetrics(options.registry, {
    store,
    queueLength: () => queue.length,
    isStoreUp: () => persister.isStoreUp,
  });
  const receiptTime = createReceiptTimes();
  const refusals = createRefusalLog(logger);
  const alerts = startAlerts({
    ...{ store, logger, tell: options.tellAlerts },
    ...(options.alertIntervals !== undefined && { intervals: options.alertIntervals }),
  });
  const homeAssistant =
    options.announceToHomeAssistant === true
      ? createHomeAssistantAnnouncer({ store, logger, lookMilliseconds: options.labelMilliseconds })
      : undefined;
  let client: MqttClient | undefined;
  /** Stations that were deleted, as far as they were not heard of since: readings of theirs may still be stored. */
  const gone = new Set<string>();

  const link = createMqttLink({
    login: options.login,
    ...(options.forgetLogin !== undefined && { forgetLogin: options.forgetLogin }),
    clientId: `ingest-${randomBytes(6).toString('hex')}`,
    clean: true, // the stations are the queue: what nobody confirmed comes again
    logger,
    onConnected: (connected) => {
      client = connected;
      alerts.connected(connected);
      homeAssistant?.connected(connected);
      subscribe(connected);
    },
    onDisconnected: () => {
      client = undefined;
      alerts.disconnected();
      homeAssistant?.disconnected();
    },
  });

  function subscribe(connected: MqttClient): void {
    holdAcknowledgements(connected, { onMessage: receive, mayGoOn: () => queue.untilRoom() });
    const filters = (['readings', 'backlog', 'status'] as const).map((kind) =>
      stationTopic('+', kind),
    );
    connected.subscribe(filters, { qos: 1 }, (error) => {
      if (error === null) logger.info('subscribed to the readings of all stations');
      else logger.error({ error: error.message }, 'the broker refuses to subscribe');
    });
  }

  function receive(held: HeldMessage): void {
    const parsed = parseStationTopic(held.topic);
    if (parsed === undefined) return;
    const { station, kind } = parsed;
    if (kind === 'status' && held.payload.length === 0) {
      forget(station);
      held.acknowledge();
      return;
    }
    gone.delete(station);
    alerts.heardOf(station);
    if (kind === 'status') {
      void receiveStatus(station, held);
      return;
    }
    const decoded = decodeMessage({ station, receiptTime, ...held });
    queue.add({ ...decoded, station, held }, Math.max(1, decoded.readings.length));
  }

  /** The broker says by an empty status that a station was deleted. */
  function forget(station: string): void {
    gone.add(station);
    alerts.gone(station);
    homeAssistant?.gone(station);
  }

  /** What a station's full outbox had to drop is neither stored nor missing. */
  async function receiveStatus(station: string, held: HeldMessage): Promise<void> {
    const { data } = statusMessageSchema.safeParse(parseJson(held.payload));
    homeAssistant?.status(station, data?.interval);
    for (const { log, ranges } of data?.dropped ?? []) {
      const write = () => store.recordDropped(station, log, ranges).then(() => ranges);
      if ((await persister.persist(write)) === undefined) return;
    }
    held.acknowledge();
  }

  async function storeAndTell(batch: readonly Work[]): Promise<void> {
    const readings = batch.reduce((sum, work) => sum + work.readings.length, 0);
    const stop = metrics.writeSeconds.startTimer();
    const onOutcome: OnOutcome = (kind, reading) => {
      metrics.count(kind);
      if (reading === undefined || gone.has(reading.station)) return;
      if (kind === 'duplicate') alerts.repeated(reading);
      if (kind !== 'stored') return;
      alerts.stored(reading);
      homeAssistant?.reading(reading);
    };
    const answers = await storeBatch(batch, { store, persister, refusals, onOutcome });
    stop();
    metrics.batchReadings.observe(readings);
    if (client !== undefined) answers?.publish(client);
  }

  async function run(): Promise<void> {
    const underWay: Promise<void>[] = [];
    for (;;) {
      const batch = await queue.next();
      if (batch.length === 0) break;
      underWay.push(storeAndTell(batch));
      if (underWay.length >= store.batchesAtOnce) await underWay.shift();
    }
    await Promise.all(underWay);
  }

  const running = run();
  const rolling = startRolling({ store, logger });
  const retention = startRetention({ store, days: options.retention ?? {}, logger });
  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    queue.close();
    closing.abort();
    await Promise.all([rolling.close(), retention.close(), homeAssistant?.close()]);
    await running;
    await alerts.close();
    await link.close();
  }

  return {
    stats: () => metrics.stats(),
    ready: () => client !== undefined && persister.isStoreUp,
    close: () => (closed ??= close()),
  };
}
