import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';

import { startProcess } from '../isobar-process.ts';
import { describeWithImage, docker, IMAGE, startContainer, type Container } from './docker.ts';
import { logIn } from './log-in.ts';

jest.setTimeout(300_000);

const closing = useClosing();
const temporaryFolder = useTemporaryFolders();

async function start(options: readonly string[], command: readonly string[]): Promise<Container> {
  return closing(await startContainer(options, command));
}

/** auth, broker and ingest, in containers of their own on a network of their own. */
async function startServices(): Promise<Record<'auth' | 'broker' | 'ingest', Container>> {
  const network = `isobar-${process.pid}-${Math.random().toString(36).slice(2)}`;
  await docker('network', 'create', network);
  closing({ close: () => docker('network', 'rm', network) });
  const on = (name: string) => ['--network', network, '--network-alias', name];
  const auth = await start(
    [...on('auth'), '--publish', '127.0.0.1::8080', '--env', 'ISOBAR_BROKER_URL=mqtt://broker'],
    ['auth'],
  );
  const authUrl = ['--env', 'ISOBAR_AUTH_URL=http://auth:8080'];
  const broker = await start([...on('broker'), ...authUrl, '--publish', '127.0.0.1::1883'], []);
  await auth.untilHealthy();
  const secret = secretFile(await auth.isobar('account', 'add', 'ingest', '--role', 'ingest'));
  const ingest = await start(
    [
      ...[...on('ingest'), ...authUrl, '--env', 'ISOBAR_INGEST_PASSWORD_FILE=/run/secrets/ingest'],
      ...['--mount', `type=bind,source=${secret},target=/run/secrets/ingest,readonly`],
    ],
    ['ingest'],
  );
  await broker.untilHealthy();
  await ingest.untilHealthy();
  return { auth, broker, ingest };
}

/** A file that the container's user may read, as secrets are mounted. */
function secretFile(secret: string): string {
  const path = join(temporaryFolder(), 'secret');
  writeFileSync(path, `${secret}\n`);
  chmodSync(path, 0o444);
  return path;
}

async function tokenFor(auth: Container, name: string, role: string): Promise<string> {
  const password = await auth.isobar('account', 'add', name, '--role', role);
  return (await logIn(await auth.published(8080), { name, password })) ?? '';
}

describeWithImage('the image', () => {
  it('runs the broker as an ordinary user that can change nothing of it, with node as process 1', async () => {
    const broker = await start([], []);
    await eventually(async () => {
      expect(await docker('logs', broker.id)).toBe(''); // standard output is for what people ask for
      expect(await broker.evaluate('console.log(process.getuid())')).toBe('1000');
    });
    const commandLine = "fs.readFileSync('/proc/1/cmdline', 'utf8').split('\\0').slice(0, -1)";
    expect(await broker.evaluate(`console.log(JSON.stringify(${commandLine}))`)).toBe(
      '["node","/isobar/packages/cli/dist/main.js","broker"]',
    );
    const change = "fs.appendFileSync('/isobar/packages/cli/dist/main.js', '')";
    await expect(broker.evaluate(change)).rejects.toThrow(/EROFS|EACCES/);
    await expect(docker('exec', broker.id, '/bin/sh', '-c', 'true')).rejects.toThrow();
  });

  it('passes a reading from outside on to a watcher outside, stores it, and ends within 5 s', async () => {
    const { auth, broker, ingest } = await startServices();
    const [host = '', port = ''] = (await broker.published(1883)).split(':');
    const at = ['-h', host, '-p', port];
    const watcherToken = await tokenFor(auth, 'me', 'watcher');
    const stationToken = await tokenFor(auth, 'roof-2', 'station');
    const watcher = closing(
      startProcess('mosquitto_sub', [
        ...[...at, '-u', 'me', '-P', watcherToken, '-t', 'stations/+/readings', '-v'],
        ...['-C', '1', '-W', '30'], // ends at the first message
      ]),
    );
    const reading = '{"temperature":21.4,"timestamp":1573535400}';
    const publisher = startProcess('mosquitto_pub', [
      ...[...at, '-i', 'station:roof-2', '-u', 'roof-2', '-P', stationToken],
      // Retained: it comes to a watcher that subscribes a moment later too.
      ...['-q', '1', '-r', '-t', 'stations/roof-2/readings', '-m', reading],
    ]);
    expect(await publisher.ended).toBe(0);
    expect(await watcher.ended).toBe(0);
    expect(watcher.output()).toBe(`stations/roof-2/readings ${reading}\n`);
    await eventually(async () => {
      expect(await ingest.isobar('ledger')).toContain('1 station: 1 stored, 0 missing');
    });

    // The broker while ingest is connected, then ingest while it has lost its broker.
    for (const [name, container] of Object.entries({ broker, ingest, auth })) {
      const { seconds, exitCode } = await container.stop();
      process.stdout.write(`${name} ended ${seconds.toFixed(2)} s after SIGTERM\n`);
      expect({ name, inTime: seconds < 5, exitCode }).toEqual({ name, inTime: true, exitCode: 0 });
    }
  });

  it('says what is missing, and ends', async () => {
    await expect(docker('run', '--rm', IMAGE, 'ingest')).rejects.toThrow(
      /ISOBAR_INGEST_PASSWORD: is not set.*ERR_SETTINGS/s,
    );
  });

  it('is unhealthy while it waits for what it needs', async () => {
    const broker = await start(['--health-start-period', '1s'], []);
    await eventually(
      async () => {
        const state = await docker('inspect', '--format', '{{json .State.Health}}', broker.id);
        expect(state).toContain('"Status":"unhealthy"');
        expect(state).toContain('\\"ready\\":false');
      },
      { timeoutSeconds: 30 },
    );
  });

  it('holds nothing that only development needs, and no IO plugins', async () => {
    const list = "fs.readdirSync('/isobar', { recursive: true }).join('\\n')";
    const paths = (
      await docker('run', '--rm', '--entrypoint', 'node', IMAGE, '--print', list)
    ).split('\n');
    expect(paths).toContain('node_modules/aedes/package.json');
    expect(paths.filter((path) => /\.(map|d\.ts)$/.test(path))).toEqual([]);
    const unwanted =
      /^node_modules\/(typescript|jest|@swc\/core|eslint|johnny-five|beaglebone-io)$/;
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
    expect(
      paths.filter((path) => /^packages\/(torture$|[^/]+\/src$|.*\.test\.)/.test(path)),
    ).toEqual([]);
  });
});
