import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { messageOf, parseStationTopic, stationTopic } from '@isobar/shared';
import { createMqttLink } from '@isobar/shared/mqtt';
import { retryDelay, type Closable, type Logger, type Login } from '@isobar/shared/service';
import type { MqttClient } from 'mqtt';
import type { Registry } from 'prom-client';

import { createIngestMetrics } from './ingest-metrics.ts';
import { createAnswers } from './pipeline/answers.ts';
import { createBatchQueue } from './pipeline/batch-queue.ts';
import { decodeMessage, type DecodedMessage } from './pipeline/decode-message.ts';
import { holdAcknowledgements, type HeldMessage } from './pipeline/parallel-acknowledgement.ts';
import type { ReadingStore, Rejection } from './store/reading-store.ts';

export interface IngestOptions {
  readonly login: Login;
  readonly forgetLogin?: () => void;
  /** Stays the caller's, to be closed after ingest. */
  readonly store: ReadingStore;
  readonly logger: Logger;
  readonly registry: Registry;
  /** A batch of so many readings waits for no more; 1,000. */
  readonly batchReadings?: number;
  /** The longest that a reading waits for others; 50. */
  readonly batchMilliseconds?: number;
  /** Messages in memory at which no more is read from the broker; 2,000. */
  readonly highWaterMessages?: number;
}

export interface IngestStats {
  readonly stored: number;
  readonly duplicates: number;
  readonly rejected: number;
}

export interface Ingest extends Closable {
  stats(): IngestStats;
  /** Connected, and the store takes what comes. */
  ready(): boolean;
}

interface Work extends DecodedMessage {
  readonly held: HeldMessage;
  readonly station: string;
}

const RETRY_MAXIMUM_SECONDS = 5;
const CONFLICT = 'identity conflict: another reading is stored under this log and seq';

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
  const metrics = createIngestMetrics(options.registry, () => queue.length);
  const counts = { stored: 0, duplicates: 0, rejected: 0 };
  const closing = new AbortController();
  let client: MqttClient | undefined;
  let storeIsUp = true;

  const link = createMqttLink({
    login: options.login,
    ...(options.forgetLogin !== undefined && { forgetLogin: options.forgetLogin }),
    clientId: `ingest-${randomBytes(6).toString('hex')}`,
    clean: true,
    logger,
    onConnected: (connected) => {
      client = connected;
      holdAcknowledgements(connected, { onMessage: receive, mayGoOn: () => queue.untilRoom() });
      connected.subscribe(
        [stationTopic('+', 'readings'), stationTopic('+', 'backlog')],
        { qos: 1 },
        (error) => {
          if (error === null) logger.info('subscribed to the readings of all stations');
          else logger.error({ error: messageOf(error) }, 'the broker refuses to subscribe');
        },
      );
    },
    onDisconnected: () => {
      client = undefined;
    },
  });

  function receive(held: HeldMessage): void {
    const { topic, payload, receivedAt } = held;
    const station = parseStationTopic(topic)?.station;
    if (station === undefined) return; // nothing else was subscribed to
    const decoded = decodeMessage({ station, payload, receivedAt });
    queue.add({ ...decoded, held, station }, Math.max(1, decoded.readings.length));
  }

  /** Tries until it works or ingest is closing, with growing pauses. */
  async function persist<T>(write: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 0; !closing.signal.aborted || attempt === 0; attempt += 1) {
      try {
        const result = await write();
        if (!storeIsUp) logger.warn({ attempt }, 'the store takes readings again');
        storeIsUp = true;
        metrics.storeUp.set(1);
        return result;
      } catch (error) {
        if (storeIsUp)
          logger.error({ error: messageOf(error) }, 'the store refuses readings; trying again');
        storeIsUp = false;
        metrics.storeUp.set(0);
        const delay = retryDelay(attempt, { maximumSeconds: RETRY_MAXIMUM_SECONDS });
        await sleep(delay, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  async function storeBatch(batch: readonly Work[]): Promise<void> {
    const readings = batch.flatMap((work) => work.readings);
    const answers = createAnswers();
    const end = metrics.writeSeconds.startTimer();
    const outcomes = await persist(() => store.insert(readings));
    end();
    if (outcomes === undefined) return; // closing: what is not acknowledged comes again
    metrics.batchReadings.observe(readings.length);
    const rejections: Rejection[] = batch.flatMap((work) =>
      work.bad.map((bad) => ({ ...bad, ...work.held, station: work.station })),
    );
    for (const work of batch) {
      for (const bad of work.bad) answers.rejected(work.station, bad);
    }
    const topics = new Map(
      batch.flatMap((work) => work.readings.map((each) => [each, work.held] as const)),
    );
    for (const [index, reading] of readings.entries()) {
      const { station, log, seq } = reading;
      const outcome = outcomes[index];
      const held = topics.get(reading);
      if (outcome === undefined || held === undefined) continue;
      metrics.readings.inc({ outcome: outcome.kind });
      if (outcome.kind === 'stored' || outcome.kind === 'duplicate') {
        counts[outcome.kind === 'stored' ? 'stored' : 'duplicates'] += 1;
        if (log !== '') answers.stored(station, log, seq);
        continue;
      }
      const reason = outcome.kind === 'failed' ? outcome.reason : CONFLICT;
      rejections.push({ ...held, reason });
      answers.rejected(station, log === '' ? { reason } : { log, seq, reason });
    }
    if (rejections.length > 0) {
      counts.rejected += rejections.length;
      if ((await persist(() => store.recordRejections(rejections).then(() => true))) !== true)
        return;
    }
    for (const work of batch) work.held.acknowledge();
    if (client !== undefined) answers.publish(client);
  }

  async function run(): Promise<void> {
    for (;;) {
      const batch = await queue.next();
      if (batch.length === 0) return;
      await storeBatch(batch);
    }
  }
  const running = run();
  let closed: Promise<void> | undefined;
  async function close(): Promise<void> {
    queue.close();
    closing.abort();
    await running;
    await link.close();
  }

  return {
    stats: () => ({ ...counts }),
    ready: () => client !== undefined && storeIsUp,
    close: () => (closed ??= close()),
  };
}
