import { dirname } from 'node:path';

import { messageOf } from '@isobar/shared';
import type { BrokerAccess, Login } from '@isobar/shared/service';

import type { ClockSource } from '../clock/clock-source.ts';
import type { Sensor } from '../sensors/sensor.ts';
import { checkAuth, checkLogin } from './check-auth.ts';
import { checkBroker } from './check-broker.ts';
import { checkClock } from './check-clock.ts';
import { checkDisk } from './check-disk.ts';
import { checkHost } from './check-host.ts';
import { checkOutbox } from './check-outbox.ts';
import { checkSensor } from './check-sensor.ts';
import { checkTls, usesTls } from './check-tls.ts';
import type { Finding } from './finding.ts';

export interface ExamineOptions {
  readonly authUrl: string;
  readonly clock: ClockSource;
  readonly outbox: { readonly path: string; readonly maxBytes: number };
  /** Without it the sensors are not looked at. */
  readonly openSensors?: () => Promise<readonly Sensor[]>;
  /** Without it nobody logs in, nor connects to the broker. */
  readonly login?: Login;
}

/**
 * Looks at everything that a station needs, in the order in which one thing rests on another, and
 * tells of each as it is found. What rests on something that failed is skipped.
 */
export async function* examine(options: ExamineOptions): AsyncGenerator<Finding> {
  const { outbox, clock, openSensors, login } = options;
  const { finding, outbox: described } = checkOutbox(outbox);
  yield checkDisk({
    folder: dirname(outbox.path),
    outboxBytes: described?.bytes ?? 0,
    maxBytes: outbox.maxBytes,
  });
  yield finding;
  if (openSensors !== undefined) yield* checkSensors(openSensors);
  const { findings, serverTime } = await checkAuthAt(new URL(options.authUrl));
  yield* findings;
  yield await checkClock(clock, serverTime);
  if (login === undefined) return;
  if (findings.some(isFailure)) yield* ['login', 'broker'].map(skipped);
  else yield* checkAccess(login);
}

async function* checkSensors(
  openSensors: () => Promise<readonly Sensor[]>,
): AsyncGenerator<Finding> {
  try {
    for (const sensor of await openSensors()) yield await checkSensor(sensor);
  } catch (error) {
    yield { check: 'sensors', verdict: 'failure', text: messageOf(error) };
  }
}

async function checkAuthAt(
  url: URL,
): Promise<{ findings: readonly Finding[]; serverTime?: number }> {
  const way = await checkWay(url);
  if (way.some(isFailure)) return { findings: [...way, skipped('auth')] };
  const { finding, ...time } = await checkAuth(url);
  return { findings: [...way, finding], ...time };
}

async function* checkAccess(login: Login): AsyncGenerator<Finding> {
  const { finding, access } = await checkLogin(login);
  yield finding;
  if (access === undefined) yield skipped('broker');
  else yield* checkBrokerAt(access);
}

async function* checkBrokerAt(access: BrokerAccess): AsyncGenerator<Finding> {
  const way = await checkWay(new URL(access.brokerUrl));
  yield* way;
  yield way.some(isFailure) ? skipped('broker') : await checkBroker(access);
}

/** Name and certificate of the server behind a URL. */
async function checkWay(url: URL): Promise<Finding[]> {
  const host = await checkHost(url);
  if (isFailure(host) || !usesTls(url)) return [host];
  return [host, await checkTls(url)];
}

function isFailure({ verdict }: Finding): boolean {
  return verdict === 'failure';
}

function skipped(check: string): Finding {
  return { check, verdict: 'skipped', text: 'not looked at: what it rests on failed' };
}
