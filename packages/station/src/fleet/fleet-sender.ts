import { MAX_BACKLOG_READINGS, stationTopic, toRanges, type SequenceRange } from '@isobar/shared';

import type { OutboxEntry } from '../outbox/outbox-types.ts';
import { includes, subtractRanges } from '../outbox/range-sets.ts';
import { packBacklog } from '../uplink/backlog-payload.ts';
import { createDeliveryTracker, type Delivery } from '../uplink/delivery-tracker.ts';
import type { FleetHost } from './fleet-host.ts';
import type { FleetMember, FleetReading } from './fleet-file.ts';
import type { MqttConnection } from './mqtt-connection.ts';

/** Messages that may be unconfirmed at a time, as with a station of its own. */
const WINDOW_SIZE = 8;

/**
 * Sends what the file keeps of one station, until it is confirmed. It follows the uplink of a real
 * station; positions are sequence numbers here, since a station of a fleet has one log for ever.
 */
export class FleetSender {
  readonly #member: FleetMember;
  readonly #host: FleetHost;
  readonly #tracker;
  /** By message id. */
  readonly #inFlight = new Map<number, Delivery>();
  #connection: MqttConnection | undefined;
  /** What is at or before it was sent on this connection. */
  #cursor = 0;
  /** The newest sequence number that is in the file. */
  top: number;

  constructor(member: FleetMember, host: FleetHost) {
    this.#member = member;
    this.#host = host;
    this.top = member.top;
    this.#tracker = createDeliveryTracker({ windowSize: WINDOW_SIZE, timing: host.resend });
  }

  /** Confirmations can be heard from now on. */
  begin(connection: MqttConnection): void {
    this.#connection = connection;
    this.#cursor = 0;
    this.#pump();
  }

  end(): void {
    this.#connection = undefined;
    this.#inFlight.clear();
    this.#tracker.restart();
  }

  /** A reading has got into the file. */
  written({ seq, taken, text }: Omit<FleetReading, 'station'>): void {
    const isNext = this.#cursor === this.top;
    this.top = seq;
    if (this.#connection === undefined) return;
    if (!isNext || !this.#tracker.hasRoom) {
      this.#pump();
      return;
    }
    const timestamp = new Date(taken).toISOString();
    this.#sendNew([{ position: seq, log: this.#member.log, seq, timestamp, text }]);
  }

  acknowledged(messageId: number): void {
    const delivery = this.#inFlight.get(messageId);
    this.#inFlight.delete(messageId);
    if (delivery !== undefined) this.#tracker.acknowledge(delivery);
  }

  /** The database has these, or has refused them for good. */
  settled(ranges: readonly SequenceRange[]): readonly SequenceRange[] {
    const settled = this.#tracker.confirm(ranges);
    if (settled.length > 0) {
      this.#host.letGo({ station: this.#member.id, ranges: settled });
      this.#pump();
    }
    return settled;
  }

  /** Sends again what is due. False where this connection is of no use any more. */
  sendDue(now: number): boolean {
    if (this.#tracker.dueAt > now) return true;
    if (this.#tracker.isStuck) return false;
    for (const delivery of this.#tracker.takeDue()) this.#sendAgain(delivery);
    return true;
  }

  #pump(): void {
    while (this.#connection !== undefined && this.#tracker.hasRoom && this.#cursor < this.top) {
      const entries = this.#read(this.#cursor);
      if (entries.length === 0) this.#cursor = this.top;
      else this.#sendNew(entries);
    }
  }

  #read(after: number): OutboxEntry[] {
    const { id, log } = this.#member;
    return this.#host.file.next({ station: id, log, after, limit: MAX_BACKLOG_READINGS });
  }

  #sendNew(waiting: readonly OutboxEntry[]): void {
    const { entries, payload } = packBacklog(waiting);
    const seqs = entries.map(({ seq }) => seq);
    this.#cursor = seqs.at(-1) ?? this.#cursor;
    const delivery = this.#tracker.begin(seqs);
    const [only] = entries;
    const isNewest = entries.length === 1 && only?.seq === this.top;
    this.#host.counts.sent += entries.length;
    this.#send(delivery, isNewest ? 'readings' : 'backlog', isNewest ? only.text : payload);
  }

  /** As backlog: it must not take the place of a newer reading that watchers see. */
  #sendAgain(delivery: Delivery): void {
    const { positions } = delivery;
    const waiting = this.#read((positions[0]?.[0] ?? 1) - 1);
    const entries = waiting.filter(({ seq }) => includes(positions, seq));
    this.#tracker.discard(subtractRanges(positions, toRanges(entries.map(({ seq }) => seq))));
    if (entries.length === 0) return;
    this.#host.counts.resent += 1;
    this.#host.counts.sent += entries.length;
    this.#send(delivery, 'backlog', packBacklog(entries).payload);
  }

  #send(delivery: Delivery, kind: 'readings' | 'backlog', payload: string): void {
    const messageId = this.#connection?.giveId() ?? 0;
    this.#inFlight.set(messageId, delivery);
    this.#connection?.send({
      cmd: 'publish',
      topic: stationTopic(this.#member.name, kind),
      payload,
      qos: 1,
      retain: kind === 'readings',
      dup: false,
      messageId,
    });
  }
}
