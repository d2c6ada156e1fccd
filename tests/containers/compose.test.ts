import { spawnSync } from 'node:child_process';

import { eventually, useClosing } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';
import { connect, type MqttClient } from 'mqtt';

import { composeProject } from './compose.ts';
import { describeWithImage, IMAGE } from './docker.ts';
import { logIn } from './log-in.ts';

jest.setTimeout(300_000);

const QUICK = ['docker/compose.yaml', 'tests/containers/asked-often.yaml'] as const;
const closing = useClosing();
const missing = ['mongo:8', 'redis:7.2'].filter(
  (image) => spawnSync('docker', ['image', 'inspect', image]).status !== 0,
);
if (IMAGE !== '' && missing.length > 0) {
  process.stderr.write(
    `\n!!! SKIPPED: there is no image ${missing.join(', no ')}; docker/compose.yaml is NOT started\n\n`,
  );
}
const PASSWORDS = {
  ISOBAR_ADMIN_PASSWORD: 'correct horse 1',
  ISOBAR_INGEST_PASSWORD: 'correct horse 2',
  ISOBAR_STATION_PASSWORD: 'correct horse 3',
  ISOBAR_REDIS_PASSWORD: 'correcthorse4',
};
const BROKERS = ['broker-a', 'broker-b'] as const;

/** docker/compose.yaml, running. */
async function startPlatform() {
  const { compose, published } = closing(composeProject(QUICK, PASSWORDS));
  await compose('up', '--detach', '--no-build');
  const isobar = (service: string, ...line: readonly string[]) =>
    compose('exec', '-T', service, 'isobar', ...line);
  return {
    compose,
    published,
    /** So many readings of a station are stored, and none is missing. */
    stored: async (station: string, atLeast: number): Promise<number> => {
      const ledger = await isobar('ingest', 'ledger', station);
      const [, count] = /1 station: (\d+) stored, 0 missing/.exec(ledger) ?? [];
      expect(Number(count)).toBeGreaterThanOrEqual(atLeast);
      return Number(count);
    },
    /** Makes an account, and connects as it to one of the brokers. */
    client: async (broker: string, name: string, role: string): Promise<MqttClient> => {
      const password = await isobar('auth', 'account', 'add', name, '--role', role);
      const token = await logIn(await published('auth', 8080), { name, password });
      const client = connect(`mqtt://${await published(broker, 1883)}`, {
        ...{ clientId: role === 'station' ? `station:${name}` : name },
        ...{ username: name, password: token ?? '' },
      });
      closing({ close: () => client.endAsync(true) });
      return client;
    },
    /** How many stations a broker has. */
    stationsOf: async (broker: string): Promise<number> => {
      const ask = `fetch('http://127.0.0.1:8080/metrics').then(async (answer) => console.log(await answer.text()))`;
      const metrics = await compose('exec', '-T', broker, 'node', '--eval', ask);
      return Number(/^isobar_broker_stations_online (\d+)$/m.exec(metrics)?.[1]);
    },
  };
}

describeWithImage('docker/compose.yaml', () => {
  it.each(Object.keys(PASSWORDS))('starts nothing without %s, and says so', async (name) => {
    const project = composeProject(['docker/compose.yaml'], { ...PASSWORDS, [name]: '' });
    await expect(project.compose('config')).rejects.toThrow(`set ${name} in docker/.env`);
  });

  const start = missing.length === 0 ? it : it.skip;

  start(
    'starts everything in its order, and the station readings are stored, also after a restart',
    async () => {
      const { compose, published, stored } = await startPlatform();
      const before = await eventually(() => stored('sim-01', 2), { timeoutSeconds: 60 });
      const admin = { name: 'admin', password: PASSWORDS.ISOBAR_ADMIN_PASSWORD };
      expect(await logIn(await published('auth', 8080), admin)).toBeDefined();

      await compose('restart', 'redis', ...BROKERS, 'ingest', 'station', 'auth');
      await eventually(() => stored('sim-01', before + 2), { timeoutSeconds: 90 });
    },
  );

  start('loses nothing and shows on what comes when one of its brokers is killed', async () => {
    const { compose, stored, client, stationsOf } = await startPlatform();
    const before = await eventually(() => stored('sim-01', 1), { timeoutSeconds: 60 });
    // The station is on either of them.
    const doomed = (await stationsOf('broker-a')) === 1 ? 'broker-a' : 'broker-b';
    expect(await stationsOf(doomed)).toBe(1);
    const other = doomed === 'broker-a' ? 'broker-b' : 'broker-a';

    const seen: string[] = [];
    const watcher = await client(other, 'eye', 'watcher');
    watcher.on('message', (topic) => seen.push(topic));
    await watcher.subscribeAsync('stations/+/readings', { qos: 1 });
    for (const broker of BROKERS) {
      const station = await client(broker, `on-${broker}`, 'station');
      // As stations do it, again until it is stored: the broker's word is none that it is.
      let sent = 0;
      const sendUntilStored = async (): Promise<void> => {
        sent += 1;
        await station.publishAsync(
          `stations/on-${broker}/readings`,
          '{"log":"k3v9q2","seq":1,"temperature":21.4}',
          { qos: 1 },
        );
        await eventually(() => stored(`on-${broker}`, 1), { timeoutSeconds: 20 });
      };
      await eventually(sendUntilStored, { timeoutSeconds: 60 });
      if (sent > 1) {
        process.stderr.write(
          `\n!!! A reading on ${broker} had to be sent ${sent} times, 20 s apart, until it was stored\n\n`,
        );
      }
      await eventually(() => {
        expect(seen).toContain(`stations/on-${broker}/readings`);
      });
    }

    await compose('kill', doomed);
    seen.length = 0;
    await eventually(() => stored('sim-01', before + 3), { timeoutSeconds: 90 });
    expect(seen).toContain('stations/sim-01/readings');
    expect(await stationsOf(other)).toBe(2);
  });
});

describeWithImage('docker/compose.single.yaml', () => {
  it('starts nothing without the password of the admin, and says so', async () => {
    const project = composeProject(['docker/compose.single.yaml'], {});
    await expect(project.compose('config')).rejects.toThrow('set ISOBAR_ADMIN_PASSWORD in docker');
  });

  it('gets ready, keeps its accounts over a change of password, and prints none', async () => {
    const { ISOBAR_ADMIN_PASSWORD } = PASSWORDS;
    const first = closing(
      composeProject(['docker/compose.single.yaml'], { ISOBAR_ADMIN_PASSWORD }),
    );
    await first.compose('up', '--detach', '--no-build');
    const token = async (password: string) =>
      logIn(await first.published('isobar', 8080), { name: 'admin', password });
    const untilGood = (password: string) =>
      eventually(
        async () => {
          expect(await token(password)).toBeDefined();
        },
        { timeoutSeconds: 60 },
      );
    await untilGood(ISOBAR_ADMIN_PASSWORD);
    await first.compose(
      'exec',
      '-T',
      'isobar',
      'isobar',
      'account',
      'add',
      'roof-2',
      '--role',
      'station',
    );
    expect(await first.compose('logs')).not.toMatch(/correct horse|eyJ/);

    const changed = composeProject(['docker/compose.single.yaml'], {
      ISOBAR_ADMIN_PASSWORD: 'correct horse 4',
    });
    await changed.compose('up', '--detach', '--no-build');
    await untilGood('correct horse 4');
    expect(await token(ISOBAR_ADMIN_PASSWORD)).toBeUndefined();
    const accounts = await first.compose('exec', '-T', 'isobar', 'isobar', 'account', 'list');
    expect(accounts).toContain('roof-2');
  });
});
