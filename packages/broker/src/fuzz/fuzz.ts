import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { createRandom, type Random } from '@isobar/shared';

import { untilClosed } from '../testing/until-closed.ts';
import { mutate } from './mutate.ts';
import { connectPacket, validPacket, type Credentials } from './packets.ts';

export interface FuzzOptions {
  readonly port: number;
  readonly seed: number;
  readonly connections: number;
  /** Of an account with the right to many topics. */
  readonly credentials: Credentials;
  /** Called after every hundred connections. */
  readonly onProgress?: (connections: number) => Promise<void>;
}

const AT_ONCE = 20;
const PATIENCE_MILLISECONDS = 250;

/**
 * Speaks MQTT to a broker as badly as it can: valid packets in no order, mutated ones, and noise.
 * One seed repeats what is sent, though not the order in which the broker comes to it.
 */
export async function fuzz(options: FuzzOptions): Promise<void> {
  const { seed, connections, onProgress } = options;
  const random = createRandom(seed);
  for (let done = 0; done < connections; done += AT_ONCE) {
    const count = Math.min(AT_ONCE, connections - done);
    const seeds = Array.from({ length: count }, () => random.between(0, 2 ** 31));
    await Promise.all(seeds.map((each) => visit(options, createRandom(each))));
    if (done % 100 === 0) await onProgress?.(done + count);
  }
}

async function visit({ port, credentials }: FuzzOptions, random: Random): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => undefined); // what becomes of it is the broker's to say
  socket.resume();
  const greeting = connectPacket(random, credentials);
  write(socket, random.next() < 0.85 ? greeting.bytes : mutate(greeting.bytes, random), random);
  const packets = random.between(0, 12);
  for (let index = 0; index < packets && !socket.destroyed; index += 1) {
    const packet = validPacket(random, greeting.version);
    write(socket, random.next() < 0.6 ? packet : mutate(packet, random), random);
    if (random.next() < 0.3) await sleep(random.between(0, 5));
  }
  if (random.next() < 0.5) socket.end();
  await Promise.race([untilClosed(socket), sleep(PATIENCE_MILLISECONDS)]);
  socket.destroy();
}

/** Sometimes in two pieces. */
function write(socket: Socket, bytes: Buffer, random: Random): void {
  const at = random.next() < 0.3 ? random.between(0, bytes.length) : bytes.length;
  socket.write(bytes.subarray(0, at));
  if (at < bytes.length) socket.write(bytes.subarray(at));
}
