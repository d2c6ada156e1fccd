import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import type { Random } from '@isobar/shared';
import {
  createLogin,
  withLifecycle,
  type Closable,
  type Lifecycle,
  type Login,
} from '@isobar/shared/service';

import { createChaosProxy, type ChaosProxy } from './chaos-proxy.ts';
import { createManagedProcess, type ManagedProcess } from './managed-process.ts';
import { mountSmallDisk } from './small-disk.ts';
import { createStationUnderTest, type StationUnderTest } from './station-under-test.ts';
import {
  createMongodbUnderTest,
  createSqliteUnderTest,
  type StoreUnderTest,
} from './store-under-test.ts';
import { RULES } from './trouble.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

const ISOBAR = fileURLToPath(new URL('../../cli/dist/main.js', import.meta.url));
/** Short, so that tokens expire several times in a run. */
const TOKEN_SECONDS = 20;
const OUTBOX_DISK_MEGABYTES = 8;

/** The platform as separate processes, with a bad network between every two of them. */
export interface Fleet extends Closable {
  readonly auth: ManagedProcess;
  readonly broker: ManagedProcess;
  readonly ingest: ManagedProcess;
  readonly store: StoreUnderTest;
  readonly stations: readonly StationUnderTest[];
  readonly authProxy: ChaosProxy;
  readonly ingestProxy: ChaosProxy;
  /** Between ingest and the receiver of alerts. */
  readonly webhookProxy: ChaosProxy;
  readonly webhook: WebhookReceiver;
  /** The proxies that carry MQTT: ingest's and each station's. */
  readonly mqttProxies: readonly ChaosProxy[];
  readonly brokerFolder: string;
  /** Of somebody who may receive what is published of stations. */
  readonly watcherLogin: Login;
}

export interface FleetOptions {
  readonly folder: string;
  /** A MongoDB server for accounts and readings, instead of files. */
  readonly mongodbUrl?: string;
  readonly stationCount: number;
  readonly intervalMilliseconds: number;
  readonly random: Random;
  /** Has the stations let go of a reading too early, to show that the verdict sees it. */
  readonly releaseOnPuback: boolean;
}

/** Makes accounts, starts everything, and resolves once all of it runs. */
export function startFleet(options: FleetOptions): Promise<Fleet> {
  return withLifecycle(async (lifecycle) => {
    const { folder, random } = options;
    const authFolder = makeFolder(folder, 'auth');
    const brokerFolder = makeFolder(folder, 'broker');
    const ingestFolder = makeFolder(folder, 'ingest');
    const names = Array.from(
      { length: options.stationCount },
      (_, index) => `station-${index + 1}`,
    );
    const store =
      options.mongodbUrl === undefined
        ? createSqliteUnderTest(ingestFolder)
        : await createMongodbUnderTest({ url: options.mongodbUrl, random });
    lifecycle.defer(() => store.close());
    await makeRules(store);
    const passwords = await makeAccounts(authFolder, names, store.environment);

    const openProxy = async (protocol: 'mqtt' | 'bytes'): Promise<ChaosProxy> => {
      const proxy = await createChaosProxy({ protocol, random });
      lifecycle.defer(() => proxy.close());
      return proxy;
    };
    const authProxy = await openProxy('bytes');
    const ingestProxy = await openProxy('mqtt');
    const webhookProxy = await openProxy('bytes');
    const webhook = await startWebhookReceiver();
    lifecycle.defer(() => webhook.close());
    webhookProxy.setTarget(webhook.port);
    const stationProxies = await Promise.all(names.map(() => openProxy('mqtt')));
    const mqttProxies = [ingestProxy, ...stationProxies];

    const auth = service(lifecycle, 'auth', {
      folder,
      environment: {
        ISOBAR_DATA: authFolder,
        ISOBAR_AUTH_PORT: '0',
        ISOBAR_BROKER_URL: `mqtt://127.0.0.1:${ingestProxy.port}`,
        ISOBAR_TOKEN_SECONDS: String(TOKEN_SECONDS),
        ...store.environment,
      },
      onListening: ({ port }) => {
        authProxy.setTarget(Number(port));
      },
    });
    const broker = service(lifecycle, 'broker', {
      folder,
      environment: {
        ISOBAR_DATA: brokerFolder,
        ISOBAR_MQTT_PORT: '0',
        ISOBAR_WS_PORT: '0',
        ISOBAR_AUTH_URL: urlOf(authProxy),
      },
      onListening: ({ tcp }) => {
        const { port } = tcp as { port: number };
        for (const proxy of mqttProxies) proxy.setTarget(port);
      },
    });
    const ingest = service(lifecycle, 'ingest', {
      folder,
      environment: {
        ISOBAR_DATA: ingestFolder,
        ISOBAR_AUTH_URL: urlOf(authProxy),
        ISOBAR_INGEST_PASSWORD: passwords.get('ingest') ?? '',
        ISOBAR_ALERT_WEBHOOK_URL: urlOf(webhookProxy),
        ...store.environment,
      },
      onListening: () => undefined,
    });
    const stations = names.map((name, index) => {
      const disk = mountSmallDisk(join(folder, name), OUTBOX_DISK_MEGABYTES);
      lifecycle.defer(() => disk?.close());
      const proxy = stationProxies[index] ?? ingestProxy;
      const station = createStationUnderTest({
        name,
        password: passwords.get(name) ?? '',
        seed: index,
        outboxFolder: join(folder, name),
        journalFile: join(folder, `${name}.journal`),
        logFile: join(folder, `${name}.log`),
        intervalMilliseconds: options.intervalMilliseconds,
        authUrl: urlOf(authProxy),
        brokerUrl: `mqtt://127.0.0.1:${proxy.port}`,
        releaseOnPuback: options.releaseOnPuback,
        proxy,
        disk,
      });
      lifecycle.defer(() => station.process.close());
      return station;
    });
    for (const process of [auth, broker, ingest]) await process.start();
    await Promise.all(stations.map((station) => station.process.start()));

    return {
      auth,
      broker,
      ingest,
      stations,
      authProxy,
      ingestProxy,
      webhookProxy,
      webhook,
      mqttProxies,
      brokerFolder,
      store,
      watcherLogin: createLogin({
        authUrl: urlOf(authProxy),
        name: 'watcher',
        password: passwords.get('watcher') ?? '',
      }).login,
      close: () => lifecycle.close(),
    };
  });
}

/** One of isobar's services, run alone as its users do. */
function service(
  lifecycle: Lifecycle,
  name: 'auth' | 'broker' | 'ingest',
  options: {
    folder: string;
    environment: Readonly<Record<string, string>>;
    onListening: (line: Readonly<Record<string, unknown>>) => void;
  },
): ManagedProcess {
  const process = createManagedProcess({
    name,
    logFile: join(options.folder, `${name}.log`),
    script: ISOBAR,
    arguments: [name],
    environment: () => options.environment,
    ready: (line) => {
      if (line.msg === `${name} listening`) options.onListening(line);
      return line.msg === 'started';
    },
  });
  lifecycle.defer(() => process.close());
  return process;
}

/** Makes an account for each station, one for ingest and one for a watcher, with the command that an operator uses. */
async function makeAccounts(
  folder: string,
  stations: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  const list = join(folder, 'accounts.csv');
  const passwords = join(folder, 'passwords.csv');
  const rows = [...stations.map((name) => `${name},station`), 'ingest,ingest', 'watcher,watcher'];
  writeFileSync(list, `${['name,role', ...rows].join('\n')}\n`);
  const command = ['account', 'import', list, '--passwords', passwords];
  await promisify(execFile)(process.execPath, [ISOBAR, ...command], {
    env: { ...process.env, ISOBAR_DATA: folder, ...environment },
  });
  const lines = readFileSync(passwords, 'utf8').trim().split('\n').slice(1);
  return new Map(lines.map((line) => line.split(',') as [string, string]));
}

async function makeRules(underTest: StoreUnderTest): Promise<void> {
  const store = await underTest.open();
  for (const rule of RULES) await store.setAlertRule(rule);
  await store.close();
}

function makeFolder(parent: string, name: string): string {
  const folder = join(parent, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function urlOf({ port }: ChaosProxy): string {
  return `http://127.0.0.1:${port}`;
}
