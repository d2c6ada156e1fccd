import { randomUUID } from 'node:crypto';

import type { Logger } from '@isobar/shared/service';
import { generate, type IConnectPacket } from 'mqtt-packet';

import type { BrokerLimits } from '../broker-limits.ts';
import type { BrokerMetrics, CutReason } from '../broker-metrics.ts';
import type { Admit, Guest } from './admission.ts';
import { BrokerStream, type BrokerStreamOwner } from './broker-stream.ts';
import { readConnect } from './connect-reader.ts';
import {
  OutgoingBuffer,
  type Gatherer,
  type OutgoingBufferOwner,
  type Piece,
} from './outgoing-buffer.ts';
import { PacketFramer, type PacketFramerOwner } from './packet-framer.ts';
import { RETURN_CODE, type ReturnCode } from './return-code.ts';
import type { Transport, TransportReceiver } from './transport.ts';

/** What all connections share. */
export interface ConnectionHost {
  readonly limits: BrokerLimits;
  readonly metrics: BrokerMetrics;
  readonly logger: Logger;
  readonly gatherer: Gatherer;
  readonly admit: Admit;
  /** Hands a verified client to aedes. */
  join(stream: BrokerStream): void;
  /** A client was verified and is in; called before aedes sees it. */
  entered(connection: Connection, guest: Guest): void;
  left(connection: Connection): void;
}

type Phase = 'greeting' | 'verifying' | 'joining' | 'open' | 'closed';

/** CONNACK is four bytes: type, remaining length, session present, return code [MQTT 3.1.1, 3.2]. */
const connack = (returnCode: ReturnCode): Uint8Array => Uint8Array.of(0x20, 2, 0, returnCode);

/** Above this, a client has to wait until aedes has worked off what it sent. */
const HIGH_WATER_BYTES = 64 * 1024;

/**
 * The guard between one client and aedes: greeting (CONNECT, and nothing else, in time and short),
 * verifying (the token), joining (until aedes sent CONNACK), open (packets go through, within limits).
 *
 * A class, since there is one for each of some ten thousand clients: methods are shared.
 */
export class Connection
  implements TransportReceiver, BrokerStreamOwner, OutgoingBufferOwner, PacketFramerOwner
{
  readonly transport: Transport;
  readonly #host: ConnectionHost;
  readonly #outgoing: OutgoingBuffer;
  #phase: Phase = 'greeting';
  /** The CONNECT while it is incomplete; then what came after it, until aedes is ready for it. */
  #early: Buffer | undefined;
  #framer: PacketFramer | undefined;
  #stream: BrokerStream | undefined;
  #isSuperseded = false;

  constructor(options: { transport: Transport; host: ConnectionHost }) {
    const { transport, host } = options;
    this.transport = transport;
    this.#host = host;
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
      return;
    }
    if (this.#phase === 'closed') return;
    this.#early = this.#early === undefined ? chunk : Buffer.concat([this.#early, chunk]);
    if (this.#phase === 'greeting') this.#greet(this.#early);
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
        this.transport.pause(); // what is sent meanwhile waits in the network
        void this.#verify(reading.connect);
    }
  }

  async #verify(connect: IConnectPacket): Promise<void> {
    this.#phase = 'verifying';
    // [MQTT-3.1.2-2]
    if (connect.protocolVersion !== 3 && connect.protocolVersion !== 4) {
      this.#refuse(RETURN_CODE.unacceptableProtocol, 'Expected MQTT 3.1 or 3.1.1');
      return;
    }
    const start = performance.now();
    const admission = await this.#host.admit(connect);
    this.#host.metrics.observeVerification((performance.now() - start) / 1000);
    if (this.#isClosed()) return;
    if ('guest' in admission) this.#join(connect, admission.guest);
    else this.#refuse(admission.returnCode, admission.reason);
  }

  #join(connect: IConnectPacket, guest: Guest): void {
    this.#phase = 'joining';
    this.#stream = new BrokerStream(this, guest);
    this.#framer = new PacketFramer(this);
    this.#host.entered(this, guest);
    this.#host.join(this.#stream);
    this.#stream.push(generate(inside(connect, guest, this.#host.limits)));
  }

  /** aedes accepted the client: what it sent since may come through. */
  joined(): void {
    if (this.#phase !== 'joining') return;
    this.#phase = 'open';
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

  accept(_type: number, packetLength: number): boolean {
    if (this.#phase !== 'open') return false;
    if (packetLength <= this.#host.limits.packetBytes) return true;
    this.cut('packet_too_large');
    return false;
  }

  pass(bytes: Buffer): void {
    const stream = this.#stream;
    if (stream === undefined || this.#phase !== 'open') return;
    try {
      stream.push(bytes);
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

  // ---- from aedes

  drained(): void {
    if (this.#phase === 'open') this.transport.resume();
  }

  send(piece: Piece): void {
    this.#outgoing.add(piece);
  }

  destroyed(error: Error | undefined): void {
    if (this.#phase === 'closed') return;
    if (this.#phase === 'joining' && error !== undefined) {
      this.#refuse(RETURN_CODE.unavailable, error.message);
      return;
    }
    if (error !== undefined) this.#report(reasonOf(error), error.message);
    else if (this.#isSuperseded) this.#report('taken_over');
    this.#outgoing.flush();
    this.transport.end();
    this.#leave();
  }

  // ---- towards the client

  get pendingBytes(): number {
    return this.transport.pendingBytes;
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
    this.transport.destroy();
    this.#leave();
  }

  #refuse(returnCode: ReturnCode, reason: string): void {
    if (this.#phase === 'closed') return;
    this.#host.metrics.countConnect(returnCode);
    this.#host.logger.info(
      { returnCode, reason, address: this.transport.address, account: this.guest?.account },
      'client refused',
    );
    this.write(connack(returnCode)); // and then close [MQTT-3.2.2-5]
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

/**
 * The client id that aedes sees. aedes knows a session by its client id alone, so the account becomes
 * a part of it. Names of accounts hold no `/`, hence no two accounts can meet.
 */
export function sessionId({ account, clientId }: Pick<Guest, 'account' | 'clientId'>): string {
  return `${account}/${clientId}`;
}

/** The CONNECT that aedes sees, without the secrets in it. */
function inside(connect: IConnectPacket, guest: Guest, limits: BrokerLimits): IConnectPacket {
  const clientId = connect.clientId === '' ? `~${randomUUID()}` : connect.clientId;
  const keepAlive = connect.keepalive ?? 0;
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: connect.clean === true,
    clientId: sessionId({ account: guest.account, clientId }),
    // A server may end a client that it finds silent, whatever it asked for [MQTT 3.1.1, 3.1.2.10].
    keepalive: Math.min(
      keepAlive === 0 ? Number.POSITIVE_INFINITY : keepAlive,
      limits.keepAliveSeconds,
    ),
    ...(connect.will !== undefined && { will: connect.will }),
  };
}

/** aedes's errors have no codes. */
function reasonOf(error: Error): CutReason {
  return error.message === 'keep alive timeout' ? 'keep_alive' : 'protocol';
}
