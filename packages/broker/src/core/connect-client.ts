import type { Aedes, AedesPublishPacket, Subscription } from 'aedes';
import type { IConnectPacket } from 'mqtt-packet';

import type { AedesPersistence } from '../sessions/aedes-persistence.ts';
import type { AedesClient, AedesInternals } from './aedes-internals.ts';
import { streamOf } from './stream-of.ts';

/** Has aedes take a client in by its CONNECT; what it sends afterwards is handled after that. */
export type ConnectClient = (client: AedesClient, connect: IConnectPacket) => Promise<void>;

/**
 * The steps of aedes's own handler of CONNECT, in its order, for a client that no message waits for. That handler
 * finds out by two streams, node:stream's pipeline and its AbortController, a third of the work of a whole CONNECT,
 * and goes round the event loop three times. Clients that something waits for are left to it.
 */
export function createConnectClient(options: {
  aedes: AedesInternals;
  persistence: AedesPersistence;
  /** True where no message waits for the session, for sure. */
  isQueueEmpty: (clientId: string) => boolean;
}): ConnectClient {
  const { aedes, persistence, isQueueEmpty } = options;

  async function takeSubscriptions(client: AedesClient): Promise<Subscription[]> {
    if (!client.clean) return persistence.subscriptionsByClient(client);
    await persistence.cleanSubscriptions(client);
    return [];
  }

  async function storeWill(client: AedesClient, { will }: IConnectPacket): Promise<void> {
    client.will = will as AedesPublishPacket | undefined;
    await persistence.delWill(client);
    if (client.will !== undefined) await persistence.putWill(client, client.will);
  }

  return async (client, connect) => {
    const { clientId, clean = false, keepalive = 0, protocolVersion } = connect;
    Object.assign(client, { id: clientId, clean, version: protocolVersion });
    const subscriptions = isQueueEmpty(clientId) ? await takeSubscriptions(client) : [];
    if (isGone(client)) return;
    // Asked after what took time: from here on until it subscribes no message can get past it.
    if (!isQueueEmpty(clientId)) {
      client._parser.emit('packet', connect);
      return;
    }
    clearTimeout(client._connectTimer ?? undefined);
    Object.assign(client, { connecting: true, _authorized: true });
    client.pause();
    keepAlive(aedes, client, keepalive);
    for (const subscription of subscriptions) restore(aedes, client, subscription);
    await storeWill(client, connect);
    if (isGone(client)) return;
    aedes.registerClient(client);
    if (clean) await persistence.cleanIncoming(client);
    if (isGone(client)) return;
    open(aedes, client, subscriptions.length > 0);
  };
}

/** A function, since it changes while something is awaited. */
function isGone(client: AedesClient): boolean {
  return client.closed;
}

/** [MQTT-3.1.2-24]; aedes starts the timer anew at each packet. */
function keepAlive(aedes: AedesInternals, client: AedesClient, seconds: number): void {
  if (seconds === 0) return;
  client._keepaliveInterval = seconds * 1500 + 1;
  client._keepaliveTimer = setTimeout(() => {
    aedes.emit('keepaliveTimeout', client);
    client.emit('error', new Error('keep alive timeout'));
  }, client._keepaliveInterval);
}

/** Subscribes to what the session had, where it still may. */
function restore(aedes: AedesInternals, client: AedesClient, subscription: Subscription): void {
  aedes.authorizeSubscribe(client, subscription, (error, granted) => {
    if (error) throw error;
    if (!granted) return;
    const { topic, ...options } = granted;
    const func: Parameters<Aedes['subscribe']>[1] = (packet, done) => {
      if (/^[+#]/.test(topic) && packet.topic.startsWith('$')) {
        done(); // [MQTT-4.7.2-1]
        return;
      }
      const own = { ...packet, nl: options.nl };
      if (options.rap !== true) own.retain = false;
      if (options.qos > 0) client.deliverQoS(own, done);
      else client.deliver0(own, done);
    };
    client.subscriptions[topic] = { ...options, func };
    aedes.subscribe(topic, func, () => undefined);
  });
}

function open(aedes: AedesInternals, client: AedesClient, sessionPresent: boolean): void {
  const connack = { cmd: 'connack', returnCode: 0, sessionPresent } as const;
  streamOf(client).writePacket(connack);
  aedes.emit('connackSent', connack, client);
  Object.assign(client, { connackSent: true, connecting: false, connected: true });
  aedes.emit('clientReady', client);
  client.emit('connected');
  client.resume();
}
