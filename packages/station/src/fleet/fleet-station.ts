import {
  parseJson,
  rejectedMessageSchema,
  stationTopic,
  statusMessageSchema,
  storedMessageSchema,
} from '@isobar/shared';
import type { IPublishPacket, Packet } from 'mqtt-packet';

import type { FleetMember, FleetReading } from './fleet-file.ts';
import type { FleetHost } from './fleet-host.ts';
import { FleetLink, type FleetLinkOwner } from './fleet-link.ts';
import { FleetSender } from './fleet-sender.ts';
import type { MqttConnection } from './mqtt-connection.ts';

/** Two processes with one station would otherwise answer each other without pause. */
const ANSWER_PAUSE_MILLISECONDS = 1000;

/** One station of a fleet: what it says of itself, and what it hears. Somebody else's clock drives it. */
export class FleetStation implements FleetLinkOwner {
  readonly member: FleetMember;
  readonly #host: FleetHost;
  readonly #link: FleetLink;
  readonly #sender: FleetSender;
  #connection: MqttConnection | undefined;
  #farewell: { readonly messageId: number; readonly heard: () => void } | undefined;
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** It was online once: from then on it takes readings, whatever happens. */
  isSwitchedOn = false;
  /** The newest sequence number given; it may be on its way into the file. */
  lastSeq: number;
  /** Milliseconds since 1970; of the newest reading. */
  lastTakenAt: number | undefined;

  constructor(member: FleetMember, host: FleetHost) {
    this.member = member;
    this.#host = host;
    this.lastSeq = member.top;
    this.#sender = new FleetSender(member, host);
    this.#link = new FleetLink({ member, host, owner: this });
  }

  /** To be called about once a second. @param now - by `performance.now()` */
  visit(now: number): void {
    this.#link.visit(now);
  }

  written(reading: Omit<FleetReading, 'station'>): void {
    this.#sender.written(reading);
  }

  /** Says goodbye, and disconnects once the broker has heard it. Resolves when there is no connection. */
  async close(): Promise<void> {
    const farewell = this.#publishStatus(false);
    if (farewell !== undefined && this.#link.isReady) {
      await new Promise<void>((resolve) => {
        this.#farewell = { messageId: farewell, heard: resolve };
      });
    }
    await this.#link.close();
  }

  destroy(): void {
    this.#link.destroy();
  }

  // ---- from the link

  willMessage(): string {
    return this.#statusMessage(false);
  }

  connected(connection: MqttConnection): void {
    this.#connection = connection;
    this.#publishStatus(true);
    connection.send({
      cmd: 'subscribe',
      messageId: connection.giveId(),
      subscriptions: [
        { topic: this.#topic('stored'), qos: 0 },
        { topic: this.#topic('rejected'), qos: 0 },
        { topic: this.#topic('status'), qos: 0 },
        { topic: this.#topic('commands'), qos: 1 },
      ],
    });
  }

  subscribed(connection: MqttConnection): void {
    this.isSwitchedOn = true;
    this.#host.counts.online += 1;
    this.#sender.begin(connection);
  }

  disconnected(): void {
    this.#connection = undefined;
    this.#farewell?.heard();
    this.#host.counts.online -= 1;
    this.#sender.end();
  }

  isUseful(now: number): boolean {
    return this.#sender.sendDue(now);
  }

  received(packet: Packet): void {
    if (packet.cmd === 'puback') {
      const messageId = packet.messageId ?? 0;
      if (messageId === this.#farewell?.messageId) this.#farewell.heard();
      else this.#sender.acknowledged(messageId);
    } else if (packet.cmd === 'publish') this.#heard(packet);
  }

  // ---- what is heard, and said

  #heard({ topic, payload, qos, messageId }: IPublishPacket): void {
    // A command is taken and not obeyed: a simulated fleet does what its command line says.
    if (qos === 1) this.#connection?.send({ cmd: 'puback', messageId: messageId ?? 0 });
    if (topic === this.#topic('stored')) this.#heardStored(parseJson(payload));
    else if (topic === this.#topic('rejected')) this.#heardRejected(parseJson(payload));
    else if (topic === this.#topic('status')) this.#heardStatus(parseJson(payload));
  }

  #heardStored(message: unknown): void {
    const { success, data } = storedMessageSchema.safeParse(message);
    if (success && data.log === this.member.log) this.#sender.settled(data.stored);
  }

  #heardRejected(message: unknown): void {
    const { success, data } = rejectedMessageSchema.safeParse(message);
    if (!success || data.log !== this.member.log || data.seq === undefined) return;
    if (this.#sender.settled([[data.seq, data.seq]]).length === 0) return;
    this.#host.counts.rejected += 1;
    this.#host.report(`A reading of ${this.member.name} is refused for good: ${data.reason}`);
  }

  /** Its own last will may come late: it is online all the same, and says so. */
  #heardStatus(message: unknown): void {
    const status = statusMessageSchema.safeParse(message);
    const now = performance.now();
    if (!status.success || status.data.online || this.#farewell !== undefined) return;
    if (now - this.#answeredAt < ANSWER_PAUSE_MILLISECONDS) return;
    this.#answeredAt = now;
    this.#publishStatus(true);
  }

  /** @returns its message id, where there is a connection */
  #publishStatus(online: boolean): number | undefined {
    const messageId = this.#connection?.giveId();
    this.#connection?.send({
      ...{ cmd: 'publish', qos: 1, retain: true, dup: false },
      topic: this.#topic('status'),
      payload: this.#statusMessage(online, new Date().toISOString()),
      messageId: messageId ?? 0,
    });
    return messageId;
  }

  #statusMessage(online: boolean, since?: string): string {
    return JSON.stringify({
      online,
      ...(since !== undefined && { since }),
      ...this.#host.status,
      outbox: { log: this.member.log, lastSeq: this.#sender.top },
    });
  }

  #topic(kind: 'status' | 'stored' | 'rejected' | 'commands'): string {
    return stationTopic(this.member.name, kind);
  }
}
