import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openMongodbReadingStore, type ReadingStore } from '@isobar/ingest';
import { parseStationTopic, statusMessageSchema } from '@isobar/shared';
import { connectMongodb } from '@isobar/shared/mongodb';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { connect } from 'mqtt';

import { expectWholeLedger } from './expect-whole-ledger.ts';
import { freePorts } from './free-ports.ts';
import { startIsobar, type IsobarProcess } from './isobar-process.ts';

jest.setTimeout(300_000);

const STATIONS = 24;
const serverUrl = process.env.ISOBAR_TEST_MONGODB_URL ?? '';
if (serverUrl === '') {
  process.stderr.write(
    '\n*** SKIPPED: two cells with one store. Set ISOBAR_TEST_MONGODB_URL to test them. ***\n\n',
  );
}

const temporaryFolder = useTemporaryFolders();
const drops: (() => Promise<unknown>)[] = [];
// Hooks run in the order in which they are made: the processes end before their database goes.
const closing = useClosing();
afterEach(async () => {
  for (const drop of drops.splice(0)) await drop();
});

/** Auth, and two cells of one broker and one ingest each, as processes; one database for all. */
async function startCells() {
  const folder = temporaryFolder();
  const url = new URL(serverUrl);
  url.pathname = `/isobar-cells-${randomBytes(6).toString('hex')}`;
  const { store } = await openStore(url.href);
  const ports = await freePorts(5);
  const [auth, mqttA, wsA, mqttB, wsB] = ports.map(String);
  const brokersFile = join(folder, 'brokers.json');
  const environment = (part: string, more: Record<string, string> = {}) => ({
    ISOBAR_DATA: join(folder, part),
    ISOBAR_MONGODB_URL: url.href,
    ISOBAR_AUTH_URL: `http://127.0.0.1:${String(auth)}`,
    ...more,
  });
  const run = (line: readonly string[], settings: Record<string, string>): IsobarProcess =>
    closing(startIsobar(line, settings));

  const cells = [
    { cell: 'a', url: `mqtt://127.0.0.1:${String(mqttA)}` },
    { cell: 'b', url: `mqtt://127.0.0.1:${String(mqttB)}` },
  ] as const;
  const startAuth = (list: readonly object[]): IsobarProcess => {
    writeFileSync(brokersFile, JSON.stringify(list));
    const more = { ISOBAR_AUTH_PORT: String(auth), ISOBAR_BROKERS_FILE: brokersFile };
    return run(['auth'], environment('auth', more));
  };
  const startBroker = (cell: string, mqtt = '', ws = ''): IsobarProcess => {
    const ports = { ISOBAR_MQTT_PORT: mqtt, ISOBAR_WS_PORT: ws };
    return run(['broker'], environment(`broker-${cell}`, { ISOBAR_CELL: cell, ...ports }));
  };
  const add = async (name: string, role: string): Promise<string> => {
    const made = run(['account', 'add', name, '--role', role], environment('auth'));
    expect(await made.ended).toBe(0);
    return made.output().trim();
  };

  const authProcess = startAuth(cells);
  const password = await add('ingest', 'ingest');
  await add('eye', 'watcher');
  const startIngest = (cell: string): IsobarProcess =>
    run(
      ['ingest'],
      environment(`ingest-${cell}`, { ISOBAR_CELL: cell, ISOBAR_INGEST_PASSWORD: password }),
    );
  const issued = run(['token', 'eye'], environment('auth'));
  expect(await issued.ended).toBe(0);
  return {
    ...{ folder, store, cells, startAuth, authProcess, token: issued.output().trim() },
    brokers: { a: startBroker('a', mqttA, wsA), b: startBroker('b', mqttB, wsB) },
    ingests: { a: startIngest('a'), b: startIngest('b') },
    fleet: run(
      ['simulate', '--stations', String(STATIONS), '--every', '500ms'],
      environment('fleet'),
    ),
  };
}

async function openStore(url: string): Promise<{ store: ReadingStore }> {
  const connection = await connectMongodb({ url, applicationName: 'isobar-cells-test' });
  drops.push(() => connection.close());
  drops.unshift(() => connection.database.dropDatabase());
  return { store: closing(await openMongodbReadingStore({ database: connection.database })) };
}

/** The stations that a broker shows as online, as a watcher sees them. */
function watchStations(url: string, token: string): ReadonlySet<string> {
  const online = new Set<string>();
  const client = connect(url, { username: 'eye', password: token, reconnectPeriod: 200 });
  closing({ close: () => client.end(true) });
  client.on('error', () => undefined); // a broker that starts, or was killed
  client.on('connect', () => client.subscribe('stations/+/status'));
  client.on('message', (topic, payload) => {
    const { station = '' } = parseStationTopic(topic) ?? {};
    const { data } = statusMessageSchema.safeParse(JSON.parse(payload.toString()));
    if (data?.online === true) online.add(station);
    else online.delete(station);
  });
  return online;
}

async function kill(isobar: IsobarProcess): Promise<void> {
  isobar.signal('SIGKILL');
  await isobar.ended;
}

(serverUrl === '' ? describe.skip : describe)('two cells with one store', () => {
  it('share the stations, and one takes over those of the other, with nothing lost', async () => {
    const { folder, store, cells, token, brokers, ingests, fleet, ...auth } = await startCells();
    const inA = watchStations(cells[0].url, token);
    const inB = watchStations(cells[1].url, token);
    await eventually(
      () => {
        expect(inA.size + inB.size).toBe(STATIONS);
      },
      { timeoutSeconds: 120 },
    );
    // Each is in one cell, and neither cell has none: that would come once in 8 million times.
    expect(new Set([...inA, ...inB]).size).toBe(STATIONS);
    expect(Math.min(inA.size, inB.size)).toBeGreaterThan(0);
    const stationsOfA = [...inA];
    const stored = async (names: readonly string[]) =>
      (await store.ledger()).filter((entry) => names.includes(entry.station));
    await eventually(
      async () => {
        for (const entry of await stored([...inA, ...inB])) expect(entry.stored).toBeGreaterThan(2);
        expect(await stored([...inA, ...inB])).toHaveLength(STATIONS);
      },
      { timeoutSeconds: 60 },
    );

    await Promise.all([kill(brokers.a), kill(ingests.a), kill(auth.authProcess)]);
    const before = new Map(
      (await stored(stationsOfA)).map((entry) => [entry.station, entry.stored]),
    );
    auth.startAuth([{ ...cells[0], drained: true }, cells[1]]);
    await eventually(
      async () => {
        expect(inB.size).toBe(STATIONS);
        for (const { station, stored: now } of await stored(stationsOfA)) {
          expect(now).toBeGreaterThan((before.get(station) ?? 0) + 2);
        }
      },
      { timeoutSeconds: 150 },
    );

    fleet.signal('SIGINT');
    expect(await fleet.ended).toBe(0);
    await expectWholeLedger({
      ledger: await store.ledger(),
      fleetFile: join(folder, 'fleet', 'simulation', 'fleet.db'),
      stations: STATIONS,
    });
  });
});
