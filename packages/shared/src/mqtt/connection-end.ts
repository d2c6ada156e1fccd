import { setTimeout as sleep } from 'node:timers/promises';

import type { MqttClient } from 'mqtt';

import { codeOf, hasCode, IsobarError } from '../isobar-error.ts';

/** CONNACK return codes "bad user name or password" and "not authorized" [MQTT-3.2.2]. */
const REFUSED_CREDENTIALS = new Set(['4', '5']);

/**
 * Resolves when a connection that stood has ended.
 *
 * @throws IsobarError `ERR_BROKER_UNREACHABLE` where none came about
 */
export function ended(client: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    let wasConnected = false;
    client.on('connect', () => {
      wasConnected = true;
    });
    client.on('error', (error) => {
      failure = error;
    });
    // 'end' alone comes where a client is ended before it had a socket.
    const settle = (): void => {
      if (wasConnected) resolve();
      else {
        const cause = failure === undefined ? undefined : { cause: failure };
        reject(new IsobarError('ERR_BROKER_UNREACHABLE', reasonOf(failure), cause));
      }
    };
    client.once('close', settle);
    client.once('end', settle);
  });
}

function reasonOf(failure: Error | undefined): string {
  if (failure === undefined) return 'The broker did not answer in time; check its address';
  if (REFUSED_CREDENTIALS.has(codeOf(failure))) return 'The broker refuses the token or client id';
  return `The broker cannot be reached (${failure.message}); check its address and the network`;
}

/** True where the broker answered, and would not have the token. */
export function isRefusal(error: unknown): boolean {
  return hasCode(error, 'ERR_BROKER_UNREACHABLE') && REFUSED_CREDENTIALS.has(codeOf(error.cause));
}

const POLITE_END_MILLISECONDS = 400;
/** DISCONNECT [MQTT-3.14.1]. */
const DISCONNECT = Buffer.from([0xe0, 0x00]);

/**
 * Ends a connection with a DISCONNECT, which tells the broker not to publish the will
 * [MQTT-3.14.4-3]. MQTT.js sends it only once everything in flight is acknowledged, and knows no
 * other way out from then on; that is waited for a moment and no longer.
 */
export async function endPolitely(client: MqttClient): Promise<void> {
  const { stream } = client;
  const waiting = new AbortController();
  client.once('close', () => {
    waiting.abort();
  });
  const pause = (): Promise<unknown> =>
    sleep(POLITE_END_MILLISECONDS, undefined, { signal: waiting.signal }).catch(() => undefined);
  client.end(false, { reasonCode: 0 });
  await pause();
  if (waiting.signal.aborted) return;
  if (stream.writable) stream.end(DISCONNECT);
  await pause();
  stream.destroy();
}
