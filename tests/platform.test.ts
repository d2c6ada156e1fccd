import { execFileSync, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';

import type { LedgerEntry } from '@isobar/ingest';
import { listen } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';
import { connect } from 'mqtt';

import { ON_FREE_PORTS, startProcess, type IsobarProcess } from './isobar-process.ts';
import { readLedger } from './read-ledger.ts';

jest.setTimeout(120_000);

const STATIONS = 15;
const hasMosquitto = spawnSync('mosquitto_sub', ['--help']).error === undefined;
if (!hasMosquitto) {
  process.stderr.write(
    '\n!!! SKIPPED: mosquitto_sub is missing (Debian package mosquitto-clients); watching with it is NOT tested\n\n',
  );
}

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

/** The README's command, on free ports and in a data folder of its own. */
function start(dataFolder: string, environment: Record<string, string> = {}): IsobarProcess {
  return closing(
    startProcess('npm', ['start', '--', '--simulate', String(STATIONS), '--every', '500ms'], {
      ISOBAR_DATA: dataFolder,
      ...ON_FREE_PORTS,
      ...environment,
    }),
  );
}

/** Resolves once every station has at least `count` readings stored and none missing. */
async function untilStored(dataFolder: string, count: number): Promise<LedgerEntry[]> {
  return eventually(
    async () => {
      const ledger = await readLedger(dataFolder);
      const complete = ledger.filter((entry) => entry.stored >= count && entry.missing === 0);
      expect(complete).toHaveLength(STATIONS);
      return ledger;
    },
    { timeoutSeconds: 60 },
  );
}

/** What the first group of `pattern` finds in the output, as soon as it is printed. */
function printed(isobar: IsobarProcess, pattern: RegExp): Promise<string> {
  return eventually(
    () => {
      const found = pattern.exec(isobar.output())?.[1];
      if (found !== undefined) return found;
      throw new Error(`not printed yet: ${isobar.output()}${isobar.errorOutput()}`);
    },
    { timeoutSeconds: 60 },
  );
}

describe('npm start -- --simulate 15', () => {
  it('stores the readings of every station, and anyone with a token can watch', async () => {
    const dataFolder = temporaryFolder();
    const isobar = start(dataFolder);
    const watchLine = await printed(isobar, /^ +(mosquitto_sub .+)$/m);
    await untilStored(dataFolder, 3);

    if (hasMosquitto) expect(watchWithMosquitto(watchLine)).toEqual(ALL_READINGS_TOPICS);
    const token = await printed(isobar, /-P '([^']+)'/);
    const webSocketUrl = await printed(isobar, /(ws:\/\/\S+\/mqtt)/);
    expect(await watchWithMqttJs(webSocketUrl, token)).toEqual(ALL_READINGS_TOPICS);
  });

  it('has everything again after SIGKILL: none missing, none twice', async () => {
    const dataFolder = temporaryFolder();
    const first = start(dataFolder);
    await untilStored(dataFolder, 5);
    first.signal('SIGKILL');
    await first.ended;
    const before = await readLedger(dataFolder);

    start(dataFolder);
    const after = await untilStored(
      dataFolder,
      Math.max(...before.map(({ stored }) => stored)) + 3,
    );
    for (const entry of after) {
      // One log a station: the outbox was found again. From 1 on without a gap, and each once.
      const { station, first: lowest, last, stored } = entry;
      expect({ station, lowest, stored }).toEqual({ station, lowest: 1, stored: last });
    }
    expect(new Set(after.map(({ station }) => station)).size).toBe(STATIONS);
  });

  it('ends in good order at Ctrl-C, and shows passwords on the first start only', async () => {
    const dataFolder = temporaryFolder();
    const first = start(dataFolder);
    await printed(first, /^ {2}admin +(\S{16,})$/m);
    await untilStored(dataFolder, 1);
    const asked = performance.now();
    first.signal('SIGINT');
    await first.ended;
    process.stdout.write(`Ctrl-C: ended after ${Math.round(performance.now() - asked)} ms\n`);
    expect(first.output()).toContain('isobar has stopped');
    expect(first.errorOutput()).toBe('');

    const second = start(dataFolder);
    await printed(second, /(isobar is running)/);
    await untilStored(dataFolder, 3);
    expect(second.output()).not.toMatch(/First start|^ {2}admin/m);
  });

  it('says which port is in use, and ends: nothing is left open', async () => {
    const { port } = await listen(closing(createServer()), { host: '127.0.0.1', port: 0 });
    const isobar = start(temporaryFolder(), { ISOBAR_MQTT_PORT: String(port) });
    expect(await isobar.ended).toBe(1);
    expect(isobar.errorOutput()).toContain(`127.0.0.1:${port} is in use`);
    expect(isobar.errorOutput()).toContain('ERR_LISTEN');
  });
});

const ALL_READINGS_TOPICS = Array.from(
  { length: STATIONS },
  (_, index) => `stations/sim-${String(index + 1).padStart(2, '0')}/readings`,
);

/** Runs the printed line until it has seen a message of each station. */
function watchWithMosquitto(watchLine: string): string[] {
  // The retained messages, one a station, come first. -C: ends after so many messages.
  const output = execFileSync('sh', ['-c', `${watchLine} -C ${STATIONS} -W 20`], {
    encoding: 'utf8',
  });
  return output
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .sort();
}

/** The topics on which a new subscriber over WebSocket is sent a retained reading. */
async function watchWithMqttJs(url: string, token: string): Promise<string[]> {
  const client = connect(url, { username: 'watcher', password: token });
  closing({ close: () => client.end(true) });
  const topics = new Set<string>();
  client.on('message', (topic, _payload, packet) => {
    if (packet.retain) topics.add(topic);
  });
  client.subscribe('stations/+/readings', { qos: 1 });
  await eventually(() => {
    expect(topics.size).toBe(STATIONS);
  });
  return [...topics].sort();
}
