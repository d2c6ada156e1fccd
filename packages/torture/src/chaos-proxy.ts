import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Random } from '@isobar/shared';
import { listen, type Closable } from '@isobar/shared/service';

import { createPacketShuffler } from './packet-shuffler.ts';

/** What the network between two parts does to every connection that goes through it. */
export type NetworkWeather =
  | { readonly kind: 'clear' }
  /** Connections are reset, and new ones refused at once. */
  | { readonly kind: 'cut' }
  /** Nothing gets through in either direction and nobody is told: half-open connections. */
  | { readonly kind: 'black hole' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'throttle'; readonly bytesPerSecond: number }
  /** MQTT PUBLISH packets are delivered twice. */
  | { readonly kind: 'duplicate' }
  /** MQTT PUBLISH packets overtake one another. */
  | { readonly kind: 'reorder' };

export interface ChaosProxy extends Closable {
  /** Stays the same, whatever becomes of the target. */
  readonly port: number;
  /** Where new connections are passed on to; the host is this one by default. */
  setTarget(port: number, host?: string): void;
  /** Takes effect at once, for connections that exist and for those to come. */
  setWeather(weather: NetworkWeather): void;
}

/** A TCP proxy on loopback between two parts of the platform, which treats them badly on request. */
export async function createChaosProxy(options: {
  /** `mqtt` is cut at packet ends, so that packets can be repeated or swapped; `bytes` pass as they come. */
  protocol: 'mqtt' | 'bytes';
  random: Random;
}): Promise<ChaosProxy> {
  let target: { port: number; host: string } | undefined;
  let weather: NetworkWeather = { kind: 'clear' };
  const sockets = new Set<Socket>();

  function track(socket: Socket): void {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined); // what becomes of a connection here is the point
  }

  const server = createServer({ allowHalfOpen: false }, (near) => {
    track(near);
    if (weather.kind === 'cut' || target === undefined) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target);
    track(far);
    const context = { ...options, weather: () => weather };
    void pump(near, far, context);
    void pump(far, near, context);
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });

  return {
    port,
    setTarget: (newPort, host = '127.0.0.1') => {
      target = { port: newPort, host };
    },
    setWeather: (newWeather) => {
      weather = newWeather;
      if (weather.kind === 'cut') for (const socket of sockets) socket.resetAndDestroy();
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface PumpContext {
  readonly protocol: 'mqtt' | 'bytes';
  readonly weather: () => NetworkWeather;
  readonly random: Random;
}

/** How long a black hole keeps what it swallowed before it looks at the weather again. */
const LOOK_AGAIN_MILLISECONDS = 50;

/** Passes one direction of a connection on, chunk by chunk, as the weather of the moment has it. */
async function pump(from: Socket, to: Socket, context: PumpContext): Promise<void> {
  const shuffler = createPacketShuffler(context.random);
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      let swallowed = false;
      while (context.weather().kind === 'black hole') {
        swallowed = true;
        await sleep(LOOK_AGAIN_MILLISECONDS);
      }
      // What fell into a black hole is gone, and a byte stream with a hole in it is no connection.
      if (swallowed) break;
      await hold(chunk, context.weather());
      const bytes =
        context.protocol === 'mqtt' ? shuffler.pass(chunk, context.weather().kind) : chunk;
      if (!to.write(bytes)) await drained(to);
    }
  } catch {
    // reset by one side: the other one follows below
  }
  from.destroy();
  to.destroy();
}

async function hold(chunk: Buffer, weather: NetworkWeather): Promise<void> {
  if (weather.kind === 'delay') await sleep(weather.milliseconds);
  if (weather.kind === 'throttle') await sleep((chunk.length / weather.bytesPerSecond) * 1000);
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
