import { countRanges, mergeRanges, toRanges, type SequenceRange } from '@isobar/shared';

import { intersectRanges, subtractRanges } from '../outbox/range-sets.ts';
import { resendDelay, type ResendTiming } from './resend-delay.ts';

/** A message that was sent and is not confirmed whole. */
export interface Delivery {
  /** Positions of its readings that are not confirmed. */
  readonly positions: readonly SequenceRange[];
}

interface TrackedDelivery extends Delivery {
  positions: readonly SequenceRange[];
  sentAt: number;
  /** The broker has it. */
  isAcknowledged: boolean;
  /** When to send it again; without a PUBACK, when to give up on the connection. */
  dueAt: number;
  /** How often it went unanswered, on earlier connections too. */
  tries: number;
  /** The same, on this connection. */
  triesHere: number;
}

export interface DeliveryTracker {
  readonly hasRoom: boolean;
  /** Readings in messages that are not confirmed. */
  readonly unconfirmed: number;
  /** When something is due, or Infinity. */
  readonly dueAt: number;
  /** The broker or what is behind it does not do its work: another connection may. */
  readonly isStuck: boolean;
  begin(positions: readonly number[]): Delivery;
  acknowledge(delivery: Delivery): void;
  /** Notes readings that were sent without being waited for. */
  noteSent(positions: SequenceRange): void;
  /** @returns those of the positions that were sent, and not confirmed before */
  confirm(positions: readonly SequenceRange[]): SequenceRange[];
  /** Positions that are gone without a confirmation. */
  discard(positions: readonly SequenceRange[]): void;
  /** Deliveries to send again. Each then counts as just sent. */
  takeDue(): Delivery[];
  /** A new connection: everything is sent anew, with the patience that was learnt. */
  restart(): void;
  /** The positions have new meanings. */
  forget(): void;
}

/** Tries on one connection after which it is dropped. */
const TRIES_BEFORE_RECONNECT = 3;

/** Keeps track of the few messages that may be unconfirmed at a time, and of when to send them again. */
export function createDeliveryTracker(options: {
  windowSize: number;
  timing: ResendTiming;
  now?: () => number;
  random?: () => number;
}): DeliveryTracker {
  const { windowSize, timing, now = () => performance.now(), random = Math.random } = options;
  let deliveries: TrackedDelivery[] = [];
  let sent: SequenceRange[] = [];
  let confirmedAt = Number.NEGATIVE_INFINITY;
  /** Tries in a row that nobody answered. */
  let silentTries = 0;

  const delay = (tries: number): number => resendDelay(tries, timing, random);

  function settle(ranges: readonly SequenceRange[]): void {
    for (const delivery of deliveries) {
      delivery.positions = subtractRanges(delivery.positions, ranges);
    }
    deliveries = deliveries.filter(({ positions }) => positions.length > 0);
  }

  /** Somebody answers again: what waits out a long pause need not. */
  function endSilence(): void {
    if (silentTries === 0) return;
    silentTries = 0;
    for (const delivery of deliveries) {
      delivery.tries = 0;
      delivery.triesHere = 0;
      delivery.dueAt = Math.min(delivery.dueAt, Math.max(now(), delivery.sentAt + delay(0)));
    }
  }

  return {
    get hasRoom() {
      return deliveries.length < windowSize;
    },
    get unconfirmed() {
      return deliveries.reduce((count, { positions }) => count + countRanges(positions), 0);
    },
    get dueAt() {
      return Math.min(Number.POSITIVE_INFINITY, ...deliveries.map(({ dueAt }) => dueAt));
    },
    get isStuck() {
      return deliveries.some(
        ({ isAcknowledged, dueAt, triesHere }) =>
          dueAt <= now() && (!isAcknowledged || triesHere >= TRIES_BEFORE_RECONNECT),
      );
    },
    begin: (positions) => {
      const ranges = rangesOf(positions);
      sent = mergeRanges([...sent, ...ranges]);
      const delivery = {
        positions: ranges,
        sentAt: now(),
        isAcknowledged: false,
        dueAt: now() + delay(0),
        tries: silentTries,
        triesHere: 0,
      };
      deliveries.push(delivery);
      return delivery;
    },
    acknowledge: (delivery) => {
      const tracked = deliveries.find((each) => each === delivery);
      if (tracked === undefined || tracked.isAcknowledged) return;
      tracked.isAcknowledged = true;
      tracked.dueAt = now() + delay(tracked.tries);
    },
    noteSent: (positions) => {
      sent = mergeRanges([...sent, positions]);
    },
    confirm: (positions) => {
      const confirmed = intersectRanges(positions, sent);
      if (confirmed.length === 0) return [];
      sent = subtractRanges(sent, confirmed);
      settle(confirmed);
      confirmedAt = now();
      endSilence();
      return confirmed;
    },
    discard: (positions) => {
      sent = subtractRanges(sent, positions);
      settle(positions);
    },
    takeDue: () => {
      const due = deliveries.filter((each) => each.isAcknowledged && each.dueAt <= now());
      for (const delivery of due) {
        delivery.tries += 1;
        delivery.triesHere += 1;
        if (confirmedAt < delivery.sentAt) silentTries = Math.max(silentTries, delivery.tries);
        delivery.sentAt = now();
        delivery.isAcknowledged = false;
        delivery.dueAt = now() + delay(0);
      }
      return due;
    },
    restart: () => {
      deliveries = [];
    },
    forget: () => {
      deliveries = [];
      sent = [];
    },
  };
}

/** Ascending numbers as ranges, mostly a single one. */
function rangesOf(positions: readonly number[]): readonly SequenceRange[] {
  const [first, last] = [positions[0] ?? 0, positions.at(-1) ?? 0];
  return last - first + 1 === positions.length ? [[first, last]] : toRanges(positions);
}
