import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { IsobarError } from '@isobar/shared';
import { generate, type Packet } from 'mqtt-packet';

import type { PacketReader } from './packet-reader.ts';

export interface MqttConnectionOwner {
  received(packet: Packet): void;
  /** Called once, however it ended. */
  closed(error?: Error): void;
}

/**
 * MQTT 3.1.1 over one socket, and nothing more: no timers, no queues, no stores. It is a class since a
 * fleet has ten thousand of them; a client of MQTT.js takes many times the memory.
 */
export class MqttConnection {
  readonly #socket: Socket;
  readonly #owner: MqttConnectionOwner;
  readonly #reader: PacketReader;
  #held: Buffer | undefined;
  #lastId = 0;
  /** By `performance.now()`. */
  lastSentAt = performance.now();
  lastReceivedAt = performance.now();

  /** @throws IsobarError `ERR_SIMULATION_BROKER` for a URL that is neither `mqtt://` nor `mqtts://` */
  constructor(options: { url: string; owner: MqttConnectionOwner; reader: PacketReader }) {
    const { url, owner, reader } = options;
    let error: Error | undefined;
    this.#owner = owner;
    this.#reader = reader;
    this.#socket = openSocket(url)
      .on('data', (chunk) => {
        this.#receive(chunk);
      })
      .on('error', (reason) => (error = reason))
      .on('close', () => {
        owner.closed(error);
      });
  }

  send(packet: Packet): void {
    if (!this.#socket.writable) return;
    this.lastSentAt = performance.now();
    this.#socket.write(generate(packet));
  }

  /** A message id that is not in use: far fewer than 65,535 are in flight. */
  giveId(): number {
    this.#lastId = (this.#lastId % 65_535) + 1;
    return this.#lastId;
  }

  /** Says what is left to say, and closes. */
  end(packet: Packet): void {
    this.send(packet);
    this.#socket.end();
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error);
  }

  #receive(chunk: Buffer): void {
    this.lastReceivedAt = performance.now();
    try {
      const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk]);
      const { packets, rest } = this.#reader.read(bytes);
      this.#held = rest === bytes.length ? undefined : Buffer.from(bytes.subarray(rest));
      for (const packet of packets) this.#owner.received(packet);
    } catch (error) {
      this.destroy(error as Error);
    }
  }
}

function openSocket(text: string): Socket {
  const url = new URL(text);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = (standard: number): number => (url.port === '' ? standard : Number(url.port));
  switch (url.protocol) {
    case 'mqtt:':
      return connectTcp({ host, port: port(1883), noDelay: true });
    case 'mqtts:':
      return connectTls({ host, port: port(8883), ...(isIP(host) === 0 && { servername: host }) });
    default:
      throw new IsobarError(
        'ERR_SIMULATION_BROKER',
        `The broker's URL ${text} is none that a simulated fleet can connect to; expected mqtt:// or mqtts://`,
      );
  }
}
