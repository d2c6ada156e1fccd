import { createServer as createHttpServer } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { join } from 'node:path';

import { createLogger, listen, readSettings } from '@isobar/shared/service';
import {
  hasOpenssl,
  makeCertificate,
  useClosing,
  useTemporaryFolders,
} from '@isobar/shared/testing';
import { describe, expect, test } from '@jest/globals';

import { createPlatform, type Platform } from '../platform/platform.ts';
import { platformSettingsSchema } from '../settings.ts';
import { runCli } from '../testing/run-cli.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

async function startPlatform(): Promise<{ platform: Platform; password: string }> {
  const environment = {
    ISOBAR_DATA: join(folder(), 'platform'),
    ISOBAR_AUTH_PORT: '0',
    ISOBAR_MQTT_PORT: '0',
    ISOBAR_WS_PORT: '0',
    ISOBAR_DASHBOARD_PORT: '0',
  };
  const platform = closing(
    await createPlatform({
      environment,
      settings: readSettings(platformSettingsSchema, environment),
      logger: createLogger({ name: 'test', level: 'silent' }),
    }),
  );
  const account = { name: 'roof-2', role: 'station' } as const;
  const { password } = await platform.stores.accounts.create(account);
  return { platform, password };
}

async function examine(
  authUrl: string,
  password: string,
  environment: Record<string, string> = {},
): Promise<{ exitCode: number; lines: string[]; errorOutput: string }> {
  const { exitCode, output, errorOutput } = await runCli(['station', 'doctor', '--simulate'], {
    environment: {
      ISOBAR_DATA: folder(),
      ISOBAR_AUTH_URL: authUrl,
      ISOBAR_STATION_NAME: 'roof-2',
      ISOBAR_STATION_PASSWORD: password,
      ISOBAR_OUTBOX_MAX_MB: '1',
      ISOBAR_CLOCK: 'trusted',
      ...environment,
    },
  });
  return { exitCode, lines: output.trimEnd().split('\n'), errorOutput };
}

const verdicts = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => /^\S/.test(line))
    .map((line) => line.slice(0, 37).replace(/ +/g, ' ').trim());

describe('isobar station doctor', () => {
  test('finds a station and the way to its broker well', async () => {
    const { platform, password } = await startPlatform();
    const { exitCode, lines } = await examine(platform.authUrl, password);
    expect(verdicts(lines)).toEqual([
      'ok disk',
      'ok outbox',
      'ok sensor simulated-thermometer',
      'ok sensor simulated-anemometer',
      'ok sensor simulated-rain-gauge',
      'ok sensor simulated-pyranometer',
      'ok DNS',
      'ok auth',
      'ok clock',
      'ok login',
      'ok DNS',
      'ok broker',
    ]);
    expect(exitCode).toBe(0);
  });

  test('says what to do about a password that is refused', async () => {
    const { platform } = await startPlatform();
    const { exitCode, lines, errorOutput } = await examine(platform.authUrl, 'not the password');
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^failure {2}login .* refuses the name or password of roof-2/),
      expect.stringContaining('→ isobar account list tells'),
      expect.stringMatching(/^skipped {2}broker/),
    ]);
    expect(errorOutput).toContain('One check failed [ERR_STATION_UNWELL]');
    expect(exitCode).toBe(1);
  });

  test('tells a wrong name, a closed port and a wrong service apart', async () => {
    const unknown = await examine('http://isobar.invalid', 'x');
    expect(unknown.lines.join('\n')).toMatch(/^failure {2}DNS .*isobar\.invalid/m);
    const other = createHttpServer((_, response) => response.writeHead(404).end());
    const { port } = await listen(other, { host: '127.0.0.1', port: 0 });
    const wrong = await examine(`http://127.0.0.1:${port}`, 'x');
    expect(wrong.lines.join('\n')).toMatch(/^failure {2}auth .*answers with status 404/m);
    const noTls = await examine(`https://127.0.0.1:${port}`, 'x');
    expect(noTls.lines.join('\n')).toMatch(/^failure {2}TLS .*what answers there speaks no TLS/m);
    await new Promise((resolve) => other.close(resolve));
    const nobody = createHttpServer();
    const free = await listen(nobody, { host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => nobody.close(resolve));
    const closed = await examine(`http://127.0.0.1:${free.port}`, 'x');
    expect(closed.lines.join('\n')).toMatch(/^failure {2}auth .*does not answer \(ECONNREFUSED\)/m);
  });

  test('tells a clock that is off against the server', async () => {
    const server = createHttpServer((_, response) => {
      response.writeHead(200, { date: new Date(Date.now() - 7_200_000).toUTCString() }).end('{}');
    });
    closing({
      close: () =>
        new Promise<void>((resolve) =>
          server.close(() => {
            resolve();
          }),
        ),
    });
    const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
    const { lines } = await examine(`http://127.0.0.1:${port}`, 'x');
    expect(lines.join('\n')).toMatch(
      /^failure {2}clock .* (7199|7200|7201) s ahead of the auth service/m,
    );
  });

  test('tells a folder that cannot be written', async () => {
    const { lines } = await examine('http://isobar.invalid', 'x', { ISOBAR_DATA: '/proc' });
    expect(lines[0]).toMatch(/^failure {2}disk .*in \/proc/);
  });
});

(hasOpenssl() ? test : test.skip)('tells of a certificate that nobody vouches for', async () => {
  const { cert, key } = makeCertificate(folder(), 'nobody');
  const server = createTlsServer({ cert, key });
  closing({
    close: () =>
      new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  const { lines } = await examine(`https://127.0.0.1:${port}`, 'x');
  expect(lines.join('\n')).toMatch(/^failure {2}TLS .*its certificate is signed by itself/m);
  expect(lines.join('\n')).toMatch(/NODE_EXTRA_CA_CERTS/);
});

test('an empty name of a config file is none, as container tools pass it', async () => {
  const { lines } = await examine('http://isobar.invalid', 'x', { ISOBAR_STATION_CONFIG: '' });
  expect(lines.join('\n')).toMatch(/^ok +sensor simulated-thermometer/m);
});
