import type { Logger } from '@isobar/shared/service';
import {
  generate,
  type IConnackPacket,
  type IConnectPacket,
  type IDisconnectPacket,
  type Packet,
} from 'mqtt-packet';

import type { BrokerLimits } from '../broker-limits.ts';
import type { BrokerMetrics, CutReason } from '../broker-metrics.ts';
import { toSeconds } from '../mqtt5/connect-properties.ts';
import type { DelayedWill } from '../mqtt5/delayed-wills.ts';
import { encode } from '../mqtt5/encode.ts';
import { CONNACK_REASON, REASON_CODE } from '../mqtt5/reason-code.ts';
import { TranslatorNotes, type Amend } from '../mqtt5/translator-notes.ts';
import {
  createTranslator,
  farewell,
  type Translator,
  type TranslatorOwner,
} from '../mqtt5/translator.ts';
import { encodePacket } from '../core/packet-writer.ts';
import type { Admit, Guest } from './admission.ts';
import { BrokerStream, type BrokerStreamOwner } from './broker-stream.ts';
import { readConnect } from './connect-reader.ts';
import { OutgoingBuffer, type Gatherer, type OutgoingBufferOwner } from './outgoing-buffer.ts';
import { PacketFramer, type PacketFramerOwner } from './packet-framer.ts';
import { RETURN_CODE, type ReturnCode } from './return-code.ts';
import { FloodGate, type FloodGateOwner } from './flood-gate.ts';
import { innerConnect, planSession, type SessionPlan } from './session-plan.ts';
import type { Transport, TransportReceiver } from './transport.ts';

/** What all connections share. */
export interface ConnectionHost {
  readonly limits: BrokerLimits;
  readonly metrics: BrokerMetrics;
  readonly logger: Logger;
  readonly gatherer: Gatherer;
  readonly admit: Admit;
  /** Ends whatever session and connection the client has. */
  discardSession(guest: Guest): Promise<void>;
  /** Hands a verified client to aedes, with its CONNECT in the terms of MQTT 3.1.1. */
  join(stream: BrokerStream, connect: IConnectPacket): void;
  /** A client was verified and is in; called before aedes sees it. */
  entered(connection: Connection, guest: Guest, plan: SessionPlan): void;
  left(connection: Connection): void;
}

/** How a connection came in. */
interface Visit {
  /** CONNACK is on its way. */
  readonly opened: () => void;
  readonly refused: () => void;
}

type Phase = 'greeting' | 'verifying' | 'joining' | 'open' | 'closed';

/** CONNACK is four bytes: type, remaining length, session present, return code [MQTT 3.1.1, 3.2]. */
const connack = (returnCode: ReturnCode): Uint8Array => Uint8Array.of(0x20, 2, 0, returnCode);

/** Control packet type [MQTT 3.1.1, table 2.1]. */
const PUBLISH = 3;

/** Above this, a client has to wait until aedes has worked off what it sent. */
const HIGH_WATER_BYTES = 64 * 1024;

/**
 * The guard between one client and aedes: greeting (CONNECT, and nothing else, in time and short),
 * verifying (the token), joining (until aedes sent CONNACK), open (packets go through, within limits).
 *
 * A class, since there is one for each of some ten thousand clients: methods are shared.
 */
export class Connection
  implements
    TransportReceiver,
    BrokerStreamOwner,
    OutgoingBufferOwner,
    PacketFramerOwner,
    FloodGateOwner,
    TranslatorOwner
{
  readonly transport: Transport;
  readonly #host: ConnectionHost;
  readonly #outgoing: OutgoingBuffer;
  readonly #visit: Visit;
  readonly #flood: FloodGate;
  #phase: Phase = 'greeting';
  /** The CONNECT while it is incomplete; then what came after it, until aedes is ready for it. */
  #early: Buffer | undefined;
  #framer: PacketFramer | undefined;
  #stream: BrokerStream | undefined;
  /** Of a client that speaks MQTT 5. */
  #translator: Translator | undefined;
  #isMqtt5 = false;
  /** How long the session outlives this connection, in seconds. */
  sessionExpirySeconds = 0;
  delayedWill: DelayedWill | undefined;
  #isSuperseded = false;

  constructor(options: { transport: Transport; host: ConnectionHost } & Visit) {
    const { transport, host } = options;
    this.transport = transport;
    this.#host = host;
    this.#visit = options;
    this.#flood = new FloodGate(host.limits, this);
    this.#outgoing = new OutgoingBuffer({
      gatherer: host.gatherer,
      owner: this,
      limit: host.limits.outgoingBytes,
    });
    transport.attach(this);
  }

  get guest(): Guest | undefined {
    return this.#stream?.guest;
  }

  /** True until CONNACK is on its way. */
  get isHalfOpen(): boolean {
    return this.#phase !== 'open' && this.#phase !== 'closed';
  }

  // ---- from the transport

  received(chunk: Buffer): void {
    this.#host.metrics.receivedBytes += chunk.length;
    if (this.#phase === 'open') {
      this.#framer?.receive(chunk);
      this.#flood.check();
      return;
    }
    if (this.#phase === 'closed') return;
    this.#early = this.#early === undefined ? chunk : Buffer.concat([this.#early, chunk]);
    if (this.#phase === 'greeting') this.#greet(this.#early);
    else this.transport.pause(); // most clients wait for CONNACK; what others send now waits in the network
  }

  closed(): void {
    this.#leave();
  }

  // ---- greeting, verifying, joining

  #greet(bytes: Buffer): void {
    const reading = readConnect(bytes, this.#host.limits.connectBytes);
    switch (reading.state) {
      case 'incomplete':
        return;
      case 'violation':
        this.cut(reading.reason);
        return;
      case 'complete':
        this.#early = reading.rest;
        void this.#verify(reading.connect);
    }
  }

  async #verify(connect: IConnectPacket): Promise<void> {
    this.#phase = 'verifying';
    this.#isMqtt5 = connect.protocolVersion === 5;
    const { metrics, limits } = this.#host;
    const plan = planSession(connect, limits);
    if ('reasonCode' in plan) {
      this.#refuse(RETURN_CODE.notAuthorized, plan.reason, plan.reasonCode);
      return;
    }
    const start = performance.now();
    const admission = await this.#host.admit({ ...connect, clientId: plan.clientId });
    metrics.observeVerification((performance.now() - start) / 1000);
    if (this.#isClosed()) return;
    if (!('guest' in admission)) {
      const { returnCode, reason, movedTo } = admission;
      if (movedTo === undefined) this.#refuse(returnCode, reason);
      else this.#refuse(returnCode, reason, REASON_CODE.serverMoved, { serverReference: movedTo });
      return;
    }
    const { guest } = admission;
    // aedes starts afresh only where the session also ends with the connection.
    if (plan.startsAfresh && plan.expirySeconds > 0) await this.#host.discardSession(guest);
    if (!this.#isClosed()) this.#join(plan, guest, connect.keepalive ?? 0);
  }

  #join(plan: SessionPlan, guest: Guest, keepAliveSeconds: number): void {
    const { limits } = this.#host;
    if (guest.role === 'ingest') this.#outgoing.limit = limits.ingestOutgoingBytes;
    this.#phase = 'joining';
    const notes = plan.mqtt5 === undefined ? undefined : new TranslatorNotes();
    const stream = new BrokerStream(this, guest, notes);
    this.#stream = stream;
    if (plan.mqtt5 !== undefined && notes !== undefined) {
      const { subscriptions } = stream;
      const common = { owner: this, notes, subscriptions, waitingLimit: this.#outgoing.limit };
      this.#translator = createTranslator({ ...plan.mqtt5, ...common });
    }
    this.sessionExpirySeconds = plan.expirySeconds;
    this.delayedWill = plan.delayedWill;
    this.#framer = new PacketFramer(this);
    this.#host.entered(this, guest, plan);
    this.#host.join(stream, innerConnect({ plan, guest, keepAliveSeconds, limits }));
  }

  /** aedes accepted the client: what it sent since may come through. */
  joined(): void {
    if (this.#phase !== 'joining') return;
    this.#phase = 'open';
    this.#visit.opened();
    this.#host.metrics.countConnect('accepted');
    const early = this.#early;
    this.#early = undefined;
    if (early !== undefined && early.length > 0) this.#framer?.receive(early);
    this.drained();
  }

  /** The same client connected anew; aedes ends this connection when the other is in [MQTT-3.1.4-2]. */
  supersede(): void {
    this.#isSuperseded = true;
  }

  // ---- towards aedes

  accept(type: number, packetLength: number): boolean {
    if (this.#phase !== 'open') return false;
    if (type === PUBLISH && this.guest?.role !== 'ingest') this.#flood.count(packetLength);
    if (packetLength <= this.#host.limits.packetBytes) return true;
    this.cut('packet_too_large');
    return false;
  }

  pass(bytes: Buffer): void {
    const stream = this.#stream;
    if (stream === undefined || this.#phase !== 'open') return;
    try {
      if (this.#translator === undefined) stream.push(bytes);
      else this.#translator.receive(bytes);
    } catch (error) {
      // aedes parses on this stack; a fault in it ends this client and no other
      this.#host.logger.error({ error }, 'packet could not be read');
      this.cut('malformed');
      return;
    }
    if (stream.incomingBytes > HIGH_WATER_BYTES) this.transport.pause();
  }

  malformed(): void {
    this.cut('malformed');
  }

  hold(): void {
    this.transport.pause();
  }

  flooded(): void {
    this.cut('flood');
  }

  // ---- from aedes

  drained(): void {
    if (this.#phase === 'open' && !this.#flood.isHolding) this.transport.resume();
  }

  send(packet: Packet): void {
    if (this.#translator === undefined) this.#outgoing.add(encodePacket(packet));
    else this.#translator.write(packet);
  }

  destroyed(error: Error | undefined): void {
    if (this.#phase === 'closed') return;
    if (this.#phase === 'joining' && error !== undefined) {
      this.#refuse(RETURN_CODE.unavailable, error.message);
      return;
    }
    const reason =
      error !== undefined ? reasonOf(error) : this.#isSuperseded ? 'taken_over' : undefined;
    if (reason !== undefined) this.#report(reason, error?.message);
    this.#outgoing.flush();
    if (reason !== undefined && this.#translator !== undefined) this.write(farewell(reason));
    this.transport.end();
    this.#leave();
  }

  // ---- from the translator

  get isOpen(): boolean {
    return this.#phase === 'open';
  }

  toClient(bytes: Buffer): void {
    this.#outgoing.add(bytes);
  }

  tooLarge(): void {
    this.#host.metrics.countDrop('client_packet_limit');
  }

  toBroker(packet: Packet, amend?: Amend): void {
    this.#stream?.notes?.amendments.push(amend);
    this.#stream?.push(generate(packet));
  }

  /** A client that speaks MQTT 5 takes its leave [MQTT 5.0, 3.14]. */
  disconnect({ reasonCode = 0, properties }: IDisconnectPacket): void {
    const { sessionExpiryInterval } = properties ?? {};
    if (sessionExpiryInterval !== undefined) {
      if (this.sessionExpirySeconds === 0 && sessionExpiryInterval > 0) {
        this.cut('protocol'); // [MQTT-3.1.2-23] a session that ends with the connection cannot be prolonged
        return;
      }
      this.sessionExpirySeconds = toSeconds(sessionExpiryInterval);
    }
    if (reasonCode === REASON_CODE.success) {
      this.delayedWill = undefined; // [MQTT-3.14.4-3]
      this.toBroker({ cmd: 'disconnect' });
      return;
    }
    // To aedes the client is gone without a word: it publishes the will.
    this.transport.end();
    this.#leave();
  }

  // ---- towards the client

  get pendingBytes(): number {
    return this.transport.pendingBytes + (this.#translator?.waitingBytes ?? 0);
  }

  get waitingBytes(): number {
    return this.#outgoing.waitingBytes;
  }

  write(bytes: Uint8Array): void {
    this.#host.metrics.sentBytes += bytes.byteLength;
    this.transport.write(bytes);
  }

  overflowed(): void {
    this.cut('slow_reader');
  }

  // ---- the end

  /** The time to get in is over. */
  expireGreeting(): void {
    if (!this.isHalfOpen) return;
    if (this.#phase === 'greeting') this.cut('connect_timeout');
    else this.#refuse(RETURN_CODE.unavailable, 'The check of the token took too long');
  }

  /** Closes after the fact that `reason` names, which is counted and logged. */
  cut(reason: CutReason): void {
    if (this.#phase === 'closed') return;
    this.#report(reason);
    if (this.#translator !== undefined && this.#phase === 'open' && reason !== 'slow_reader') {
      this.write(farewell(reason));
      this.transport.end();
    } else this.transport.destroy();
    this.#leave();
  }

  #refuse(
    returnCode: ReturnCode,
    reason: string,
    reasonCode: number = CONNACK_REASON[returnCode],
    more: NonNullable<IConnackPacket['properties']> = {},
  ): void {
    if (this.#phase === 'closed') return;
    this.#host.metrics.countConnect(returnCode);
    this.#visit.refused();
    this.#host.logger.info(
      { returnCode, reason, address: this.transport.address, account: this.guest?.account },
      'client refused',
    );
    const properties = { reasonString: reason, ...more };
    this.write(
      this.#isMqtt5
        ? encode({ cmd: 'connack', sessionPresent: false, reasonCode, properties })
        : connack(returnCode),
    ); // and then close [MQTT-3.2.2-5]
    this.transport.end();
    this.#leave();
  }

  #report(reason: CutReason, detail?: string): void {
    const { metrics, logger } = this.#host;
    metrics.countCut(reason);
    const { address } = this.transport;
    const { account, clientId } = this.guest ?? {};
    logger.info({ reason, detail, address, account, clientId }, 'connection cut');
  }

  #leave(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#flood.close();
    this.#early = undefined;
    this.#outgoing.clear();
    this.#stream?.destroy();
    this.#host.left(this);
  }

  /** A method, since the phase changes while something is awaited. */
  #isClosed(): boolean {
    return this.#phase === 'closed';
  }
}

/** aedes's errors have no codes. */
function reasonOf(error: Error): CutReason {
  return error.message === 'keep alive timeout' ? 'keep_alive' : 'protocol';
}
