import {
  parseJson,
  rejectedMessageSchema,
  type SequenceRange,
  stationTopic,
  statusMessageSchema,
  storedMessageSchema,
} from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';
import { z } from 'zod';

import type { Outbox } from '../outbox/outbox-types.ts';

export interface InboxOptions {
  readonly name: string;
  readonly outbox: Outbox;
  readonly logger: Logger;
  /** Positions that the database has, whether they were sent or not. */
  readonly onStored: (positions: readonly SequenceRange[]) => void;
  /** The reading is refused for good. */
  readonly onRejected: (position: number) => void;
  /** Another reading is stored under the identity of this one. */
  readonly onConflict: (position: number) => void;
  readonly onDeclaredOffline: () => void;
  readonly onCommand?: (payload: Buffer) => void;
}

export interface Inbox {
  /** For MQTT.js. Commands wait for the station while it is away; the rest does not. */
  readonly subscriptions: Record<string, { qos: 0 | 1 }>;
  receive(topic: string, payload: Buffer): void;
}

/** How ingest begins the reason for refusing a reading whose identity another reading has. */
const CONFLICT = 'identity conflict';
const ANSWER_PAUSE_MILLISECONDS = 1000;

/** What a station's own earlier status says of how far its sequence numbers had come. */
const progressSchema = z.object({
  outbox: z.object({ log: z.string(), lastSeq: z.int().min(0) }),
});

/** Understands what is sent to a station; what does not fit its schema is ignored. */
export function createInbox(options: InboxOptions): Inbox {
  const { name, outbox, logger } = options;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let answering: NodeJS.Timeout | undefined;

  function receiveStored(message: unknown): void {
    const { success, data } = storedMessageSchema.safeParse(message);
    if (!success) return;
    const highest = Math.max(0, ...data.stored.map(([, last]) => last));
    noticeProgress(data.log, highest);
    options.onStored(outbox.locate(data.log, data.stored));
  }

  function receiveRejected(message: unknown): void {
    const { success, data } = rejectedMessageSchema.safeParse(message);
    if (!success) return;
    const { log, seq, reason } = data;
    if (log === undefined || seq === undefined) {
      logger.error({ reason }, 'ingest refuses a reading that it could not identify');
      return;
    }
    const position = outbox.locate(log, [[seq, seq]])[0]?.[0];
    if (position === undefined) return;
    const isConflict = reason.startsWith(CONFLICT);
    logger.error(
      { log, seq, reason },
      isConflict
        ? 'another reading is stored under the identity of this one: it goes out again in a new log'
        : 'ingest refuses a reading for good, it is lost',
    );
    if (isConflict) options.onConflict(position);
    else options.onRejected(position);
  }

  function receiveStatus(message: unknown): void {
    const status = statusMessageSchema.safeParse(message);
    if (!status.success) return;
    const progress = progressSchema.safeParse(message);
    if (progress.success) noticeProgress(progress.data.outbox.log, progress.data.outbox.lastSeq);
    if (!status.data.online) answerSoon();
  }

  /** Two devices with one name would otherwise answer each other without pause. */
  function answerSoon(): void {
    const pause = answeredAt + ANSWER_PAUSE_MILLISECONDS - performance.now();
    answering ??= setTimeout(
      () => {
        answering = undefined;
        answeredAt = performance.now();
        options.onDeclaredOffline();
      },
      Math.max(0, pause),
    ).unref();
  }

  /** A log that has come further than we know: our file is an old copy, or another device has one. */
  function noticeProgress(log: string, seq: number): void {
    const { state } = outbox;
    if (log !== state.log || seq <= state.lastSeq) return;
    logger.error(
      { log, lastSeq: state.lastSeq, seenSeq: seq },
      'this outbox file is an old copy, or another device has a copy of it: a new log is begun',
    );
    outbox.startNewLog();
  }

  const topics = {
    stored: stationTopic(name, 'stored'),
    rejected: stationTopic(name, 'rejected'),
    status: stationTopic(name, 'status'),
    commands: stationTopic(name, 'commands'),
  };
  return {
    subscriptions: {
      [topics.stored]: { qos: 0 },
      [topics.rejected]: { qos: 0 },
      [topics.status]: { qos: 0 },
      [topics.commands]: { qos: 1 },
    },
    receive: (topic, payload) => {
      if (topic === topics.commands) options.onCommand?.(payload);
      else if (topic === topics.stored) receiveStored(parseJson(payload));
      else if (topic === topics.rejected) receiveRejected(parseJson(payload));
      else if (topic === topics.status) receiveStatus(parseJson(payload));
    },
  };
}
