import { messageOf, stationClientId, stationTopic } from '@isobar/shared';
import { createLogin, retryDelay, type BrokerAccess } from '@isobar/shared/service';
import type { Packet } from 'mqtt-packet';

import type { FleetMember } from './fleet-file.ts';
import type { FleetHost } from './fleet-host.ts';
import { MqttConnection, type MqttConnectionOwner } from './mqtt-connection.ts';

export interface FleetLinkOwner {
  /** What the broker is to publish as the status when the connection breaks. */
  willMessage(): string;
  /** The broker has let it in. */
  connected(connection: MqttConnection): void;
  /** It is subscribed to its topics. */
  subscribed(connection: MqttConnection): void;
  received(packet: Packet): void;
  disconnected(): void;
  /** Does what is due on a connection that is open; false where it is of no use any more. */
  isUseful(now: number): boolean;
}

const KEEPALIVE_SECONDS = 60;
const CONNECT_MILLISECONDS = 15_000;
const MAXIMUM_DELAY_SECONDS = 60;
/** A connection that lasted so long was a good one: the next failure starts at the shortest delay again. */
const SOUND_CONNECTION_MILLISECONDS = 5000;
/** Of tries that found no broker: it may be elsewhere now. */
const ASK_AGAIN_EVERY = 5;

/** The broker refused CONNECT. */
class Refusal extends Error {}

interface Opening {
  readonly deadline: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Keeps one station connected: log in, connect, and after a loss come back after a random delay. */
export class FleetLink implements MqttConnectionOwner {
  readonly #member: FleetMember;
  readonly #host: FleetHost;
  readonly #owner: FleetLinkOwner;
  readonly #login;
  #connection: MqttConnection | undefined;
  #opening: Opening | undefined;
  #onClosed: (() => void) | undefined;
  /** It waits for the gate, or is on its way through. */
  #isConnecting = false;
  /** By `performance.now()`; missing while it is not subscribed. */
  #readySince: number | undefined;
  #attempt = 0;
  #retryAt = 0;

  constructor(options: { member: FleetMember; host: FleetHost; owner: FleetLinkOwner }) {
    const { member, host, owner } = options;
    this.#member = member;
    this.#host = host;
    this.#owner = owner;
    this.#login = createLogin({ ...member, authUrl: host.authUrl });
  }

  /** Subscribed, and not lost since. */
  get isReady(): boolean {
    return this.#readySince !== undefined;
  }

  /** To be called about once a second. @param now - by `performance.now()` */
  visit(now: number): void {
    if (this.#opening !== undefined && now > this.#opening.deadline) {
      this.destroy(new Error('The broker does not answer'));
    } else if (this.#readySince !== undefined) this.#keepUp(now);
    else if (!this.#isConnecting && this.#connection === undefined && now >= this.#retryAt) {
      this.#isConnecting = true;
      this.#host.gate.enter(() => this.#connect());
    }
  }

  /** Takes its leave. Resolves once there is no connection. */
  close(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onClosed = resolve;
      if (this.#readySince === undefined) connection.destroy();
      else connection.end({ cmd: 'disconnect' });
    });
  }

  destroy(error?: Error): void {
    this.#connection?.destroy(error);
  }

  received(packet: Packet): void {
    if (packet.cmd === 'connack') this.#admitted(packet.returnCode ?? 0);
    else if (packet.cmd === 'suback') this.#subscribed();
    else this.#owner.received(packet);
  }

  closed(error?: Error): void {
    const opening = this.#opening;
    const readySince = this.#readySince;
    this.#connection = undefined;
    this.#opening = undefined;
    this.#readySince = undefined;
    if (readySince !== undefined) {
      if (performance.now() - readySince > SOUND_CONNECTION_MILLISECONDS) this.#attempt = 0;
      this.#rest();
      this.#owner.disconnected();
    }
    opening?.reject(error ?? new Error('The broker closed the connection'));
    this.#onClosed?.();
  }

  async #connect(): Promise<void> {
    try {
      await this.#open(await this.#login.login(this.#host.stopping));
    } catch (error) {
      if (this.#host.stopping.aborted) return;
      if (error instanceof Refusal) this.#login.forget('refused');
      else if (this.#attempt % ASK_AGAIN_EVERY === ASK_AGAIN_EVERY - 1) {
        this.#login.forget('unreachable');
      }
      this.#host.report(messageOf(error));
      this.#rest();
    } finally {
      this.#isConnecting = false;
    }
  }

  #open({ brokerUrl, username, token }: BrokerAccess): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#host.stopping.throwIfAborted();
      const { reader } = this.#host;
      const connection = new MqttConnection({ url: brokerUrl, owner: this, reader });
      this.#connection = connection;
      this.#opening = { deadline: performance.now() + CONNECT_MILLISECONDS, resolve, reject };
      const topic = stationTopic(this.#member.name, 'status');
      connection.send({
        ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: false },
        clientId: stationClientId(this.#member.name),
        keepalive: KEEPALIVE_SECONDS,
        username,
        password: Buffer.from(token),
        will: { topic, payload: this.#owner.willMessage(), qos: 1, retain: true },
      });
    });
  }

  #admitted(returnCode: number): void {
    if (this.#connection === undefined) return;
    if (returnCode === 0) this.#owner.connected(this.#connection);
    else {
      const { name } = this.#member;
      this.destroy(new Refusal(`The broker refuses ${name} (return code ${returnCode})`));
    }
  }

  #subscribed(): void {
    if (this.#opening === undefined || this.#connection === undefined) return;
    this.#opening.resolve();
    this.#opening = undefined;
    this.#readySince = performance.now();
    this.#owner.subscribed(this.#connection);
  }

  #rest(): void {
    const delay = retryDelay(this.#attempt++, { maximumSeconds: MAXIMUM_DELAY_SECONDS });
    this.#retryAt = performance.now() + delay;
  }

  /** A client takes a server for gone that does not answer its PINGREQ in time [MQTT 3.1.1, 3.1.2.10]. */
  #keepUp(now: number): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    const { lastSentAt, lastReceivedAt } = connection;
    const keepalive = KEEPALIVE_SECONDS * 1000;
    if (now - lastReceivedAt > 1.5 * keepalive || !this.#owner.isUseful(now)) connection.destroy();
    else if (now - Math.min(lastSentAt, lastReceivedAt) > 0.75 * keepalive) {
      connection.send({ cmd: 'pingreq' });
    }
  }
}
