import {
  MAX_BACKLOG_READINGS,
  messageOf,
  stationClientId,
  stationTopic,
  toRanges,
  type SequenceRange,
  type StationTopic,
} from '@isobar/shared';
import { createMqttLink } from '@isobar/shared/mqtt';
import type { Closable, Logger, Login } from '@isobar/shared/service';
import type { IClientOptions, MqttClient } from 'mqtt';

import type { Outbox, OutboxEntry } from '../outbox/outbox-types.ts';
import { includes, subtractRanges } from '../outbox/range-sets.ts';
import { createRunner } from '../runner.ts';
import { packBacklog } from './backlog-payload.ts';
import { createDeliveryTracker, type Delivery } from './delivery-tracker.ts';
import { createInbox } from './inbox.ts';
import type { ReleasePolicy } from './release-policy.ts';
import { RESEND_TIMING, type ResendTiming } from './resend-delay.ts';

export interface UplinkOptions {
  readonly name: string;
  readonly login: Login;
  readonly forgetLogin?: () => void;
  readonly outbox: Outbox;
  readonly release: ReleasePolicy;
  readonly logger: Logger;
  /** The status message but for `online` and `since`. */
  readonly describeStatus: () => object;
  readonly onCommand?: (payload: Buffer) => void;
  readonly clientOptions?: IClientOptions;
  readonly resend?: ResendTiming;
}

export interface UplinkStats {
  readonly connected: boolean;
  /** Readings that were sent, with repeats. */
  readonly sent: number;
  /** Messages that were sent again because nobody confirmed them. */
  readonly resent: number;
  readonly confirmed: number;
  readonly rejected: number;
}

export interface Uplink extends Closable {
  readonly stats: UplinkStats;
  /** Publishes the status, if there is a connection. */
  announce(): void;
}

interface Session {
  readonly client: MqttClient;
  /** RFC 3339. */
  readonly since: string;
  /** Subscribed: a confirmation would be heard. */
  isReady: boolean;
  /** Newest position that watchers were shown. */
  shown: number;
  isShowing: boolean;
}

/** Messages that may be unconfirmed at a time. */
const WINDOW_SIZE = 8;
const LAST_WORDS_MILLISECONDS = 400;

/**
 * Brings an outbox's readings to the broker, and lets them go when `release` says so.
 *
 * A reading goes out as it is taken where nothing older waits; older ones go in arrays, oldest first.
 * The newest is shown to watchers at once all the same: it may come twice, its identity makes that harmless.
 */
export function createUplink(options: UplinkOptions): Uplink {
  const { name, outbox, release, logger, describeStatus } = options;
  const tracker = createDeliveryTracker({
    windowSize: WINDOW_SIZE,
    timing: options.resend ?? RESEND_TIMING,
  });
  const counts = { sent: 0, resent: 0, confirmed: 0, rejected: 0 };
  let session: Session | undefined;
  /** What is at or before it was sent on this connection. */
  let cursor = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const topic = (kind: StationTopic): string => stationTopic(name, kind);

  const statusMessage = (online: boolean, since?: string): string =>
    JSON.stringify({ online, ...(since !== undefined && { since }), ...describeStatus() });

  function publishStatus({ client, since }: Session): void {
    client.publish(topic('status'), statusMessage(true, since), { qos: 1, retain: true });
  }

  const inbox = createInbox({
    name,
    outbox,
    logger,
    onStored: (positions) => {
      letGo(tracker.confirm(positions), 'stored');
    },
    onRejected: (position) => {
      if (tracker.confirm([[position, position]]).length === 0) return;
      counts.rejected += 1;
      outbox.remove([[position, position]]);
      pump();
    },
    onConflict: (position) => {
      if (tracker.confirm([[position, position]]).length === 0) return;
      outbox.refile(position).catch((error: unknown) => {
        logger.error({ error }, 'a reading could not be given a new identity');
      });
    },
    onDeclaredOffline: () => {
      if (session !== undefined) publishStatus(session);
    },
    ...(options.onCommand !== undefined && { onCommand: options.onCommand }),
  });

  const link = createMqttLink({
    login: options.login,
    ...(options.forgetLogin !== undefined && { forgetLogin: options.forgetLogin }),
    clientId: stationClientId(name),
    clean: false,
    // Read anew for each connection: it tells how far the sequence numbers had come.
    get will() {
      const payload = Buffer.from(statusMessage(false));
      return { topic: topic('status'), payload, qos: 1 as const, retain: true };
    },
    // MQTT.js would otherwise keep a buffer for each of 65,536 message ids, some 9 MB.
    clientOptions: { writeCache: false, ...options.clientOptions },
    logger,
    onConnected: begin,
    onDisconnected: end,
  });

  function end(): void {
    session = undefined;
    tracker.restart();
  }

  function drop(): void {
    end();
    link.reconnect();
  }

  function begin(client: MqttClient, { sessionPresent }: { sessionPresent: boolean }): void {
    logger.info({ sessionPresent }, 'connected to the broker');
    const since = new Date().toISOString();
    const begun: Session = { client, since, isReady: false, shown: 0, isShowing: false };
    session = begun;
    tracker.restart();
    cursor = 0;
    client.on('message', (received, payload) => {
      if (session === begun) inbox.receive(received, payload);
    });
    publishStatus(begun);
    // Confirmations are not kept for later: nothing is sent before they can be heard.
    client.subscribe(inbox.subscriptions, (error) => {
      if (error !== null) logger.error({ error: error.message }, 'the broker refuses to subscribe');
      begun.isReady = true;
      pump();
    });
  }

  function letGo(positions: readonly SequenceRange[], event: 'stored' | 'acknowledged'): void {
    if (positions.length === 0 || !release(event)) return;
    for (const [first, last] of positions) counts.confirmed += last - first + 1;
    outbox.remove(positions);
    pump();
  }

  const runner = createRunner(async () => {
    if (isClosed || session?.isReady !== true) return;
    try {
      await sendAll(session);
    } catch (error) {
      logger.error({ error: messageOf(error) }, 'readings could not be sent');
    }
    schedule();
  });

  function pump(): void {
    runner.wake();
  }

  async function sendAll(current: Session): Promise<void> {
    if (tracker.isStuck) {
      logger.warn({}, 'nothing is confirmed any more, trying another connection');
      drop();
      return;
    }
    for (const delivery of tracker.takeDue()) await sendAgain(current, delivery);
    while (session === current && tracker.hasRoom) {
      const entries = await outbox.next({ after: cursor, limit: MAX_BACKLOG_READINGS });
      if (session !== current || entries.length === 0) break;
      sendNew(current, entries);
      // In the loop: where confirmations come fast, it ends with the backlog and not before.
      await showNewest(current);
    }
    if (session === current) await showNewest(current);
  }

  function sendNew(current: Session, waiting: readonly OutboxEntry[]): void {
    const { entries, payload } = packBacklog(waiting);
    const positions = entries.map(({ position }) => position);
    cursor = positions.at(-1) ?? cursor;
    const delivery = tracker.begin(positions);
    const [only] = entries;
    if (entries.length === 1 && only?.position === outbox.top) {
      current.shown = only.position;
      send(current, delivery, { kind: 'readings', payload: only.text });
    } else send(current, delivery, { kind: 'backlog', payload });
    counts.sent += entries.length;
  }

  /** As backlog: it must not take the place of a newer reading that watchers see. */
  async function sendAgain(current: Session, delivery: Delivery): Promise<void> {
    const { positions } = delivery;
    const after = (positions[0]?.[0] ?? 1) - 1;
    const waiting = await outbox.next({ after, limit: MAX_BACKLOG_READINGS });
    if (session !== current) return;
    const entries = waiting.filter(({ position }) => includes(positions, position));
    // The rest was dropped to make room meanwhile.
    const found = toRanges(entries.map(({ position }) => position));
    tracker.discard(subtractRanges(positions, found));
    if (entries.length === 0) return;
    counts.resent += 1;
    counts.sent += entries.length;
    send(current, delivery, { kind: 'backlog', payload: packBacklog(entries).payload });
  }

  function send(
    current: Session,
    delivery: Delivery,
    message: { kind: 'readings' | 'backlog'; payload: string },
  ): void {
    const { kind, payload } = message;
    current.client.publish(
      topic(kind),
      // A buffer lies outside the heap, where a long string would soon be taken for one that lasts.
      Buffer.from(payload),
      { qos: 1, retain: kind === 'readings' },
      (error) => {
        if (session !== current || isFailure(error)) return;
        tracker.acknowledge(delivery);
        if (release('acknowledged')) letGo(tracker.confirm(delivery.positions), 'acknowledged');
        schedule();
      },
    );
  }

  async function showNewest(current: Session): Promise<void> {
    const { top } = outbox;
    if (current.isShowing || top <= current.shown) return;
    const [newest] = await outbox.next({ after: top - 1, limit: 1 });
    if (newest === undefined || session !== current) return;
    current.shown = newest.position;
    current.isShowing = true;
    tracker.noteSent([newest.position, newest.position]);
    counts.sent += 1;
    current.client.publish(topic('readings'), newest.text, { qos: 1, retain: true }, (error) => {
      current.isShowing = false;
      if (!isFailure(error) && outbox.top > current.shown) pump();
    });
  }

  function schedule(): void {
    clearTimeout(timer);
    const { dueAt } = tracker;
    if (isClosed || session === undefined || dueAt === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(pump, Math.max(0, dueAt - performance.now()) + 1);
  }

  const stopListening = outbox.onEvent((event) => {
    if (event === 'changed') return;
    if (event === 'reset') {
      tracker.forget();
      cursor = 0;
      if (session !== undefined) session.shown = 0;
    }
    pump();
  });

  async function close(): Promise<void> {
    isClosed = true;
    stopListening();
    clearTimeout(timer);
    const ending = session;
    if (ending !== undefined) await sayGoodbye(ending);
    session = undefined;
    await link.close();
    await runner.idle();
  }

  function sayGoodbye({ client }: Session): Promise<void> {
    return new Promise((resolve) => {
      const patience = setTimeout(resolve, LAST_WORDS_MILLISECONDS);
      const message = statusMessage(false, new Date().toISOString());
      client.publish(topic('status'), message, { qos: 1, retain: true }, () => {
        clearTimeout(patience);
        resolve();
      });
    });
  }

  let closing: Promise<void> | undefined;
  return {
    get stats() {
      return { connected: session !== undefined, ...counts };
    },
    announce: () => {
      if (session !== undefined) publishStatus(session);
    },
    close: () => (closing ??= close()),
  };
}

function isFailure(error: unknown): boolean {
  return error !== undefined && error !== null;
}
