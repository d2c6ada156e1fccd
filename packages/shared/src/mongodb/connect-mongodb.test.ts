import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { codeOf, messageOf } from '../isobar-error.ts';
import { useClosing } from '../testing/closing.ts';
import { connectMongodb, databaseName } from './connect-mongodb.ts';

async function failureOf(url: string): Promise<{ code: string; message: string; whole: string }> {
  try {
    await connectMongodb({ url, applicationName: 'test', serverSelectionTimeoutSeconds: 0.2 });
  } catch (error) {
    const whole = JSON.stringify(error, Object.getOwnPropertyNames(error));
    return { code: codeOf(error), message: messageOf(error), whole };
  }
  throw new Error('Expected a failure');
}

describe('connectMongodb', () => {
  let port = 0;

  beforeAll(async () => {
    // A port that was free a moment ago: no one answers there.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    ({ port } = server.address() as AddressInfo);
    server.close();
    await once(server, 'close');
  });

  it('says which server does not answer, and what to check', async () => {
    const { code, message } = await failureOf(`mongodb://127.0.0.1:${port}/weather?tls=false`);
    expect(code).toBe('ERR_MONGODB_UNREACHABLE');
    expect(message).toBe(
      `MongoDB at 127.0.0.1:${port} does not answer (connect ECONNREFUSED 127.0.0.1:${port}); check ISOBAR_MONGODB_URL and that the server runs`,
    );
  });

  it('names every host of a replica set', async () => {
    const { message } = await failureOf(`mongodb://127.0.0.1:${port},localhost:${port}/weather`);
    expect(message).toContain(`MongoDB at 127.0.0.1:${port},localhost:${port} does not answer`);
  });

  it.each([
    ['as it should be written', 'mongodb://user:geheim@HOST/weather'],
    ['with a slash in it', 'mongodb://user:geheim/geheim@HOST/weather'],
    ['with a question mark in it', 'mongodb://user:geheim?geheim@HOST/weather'],
    ['with an @ in it', 'mongodb://user:geheim@geheim@HOST/weather'],
    ['with a space in it', 'mongodb://user:geheim geheim@HOST/weather'],
    ['wrongly escaped', 'mongodb://user:geheim%zz@HOST/weather'],
    ['without a host', 'mongodb://user:geheim@'],
    ['behind another scheme', 'http://user:geheim@HOST/weather'],
    ['without a scheme', 'user:geheim@HOST/weather'],
    [
      'for a file, among the options',
      'mongodb://HOST/?tls=true&tlsCertificateKeyFilePassword=geheim',
    ],
    [
      'with an @, among the options',
      'mongodb://HOST/?tlsCertificateKeyFilePassword=a@geheim&tls=true',
    ],
  ])('keeps a password to itself %s', async (_, url) => {
    const { code, whole } = await failureOf(url.replace('HOST', `127.0.0.1:${port}`));
    expect(code).toBe('ERR_MONGODB_UNREACHABLE');
    expect(whole).not.toContain('geheim');
  });
});

describe('databaseName', () => {
  it.each([
    ['mongodb://127.0.0.1:27017/weather', 'weather'],
    ['mongodb://user:secret@a:27017,b:27017/weather?replicaSet=rs0', 'weather'],
    ['mongodb+srv://cluster.example/weather', 'weather'],
    ['mongodb://127.0.0.1/station%20data', 'station data'],
    ['mongodb://127.0.0.1:27017', 'isobar'],
    ['mongodb://127.0.0.1:27017/', 'isobar'],
    ['mongodb://127.0.0.1:27017/?replicaSet=rs0', 'isobar'],
    ['mongodb://127.0.0.1:27017?replicaSet=a/b', 'isobar'],
  ])('is for %s %s', (url, name) => {
    expect(databaseName(url)).toBe(name);
  });
});

const testUrl = process.env.ISOBAR_TEST_MONGODB_URL;
const withServer = testUrl === undefined ? describe.skip : describe;

withServer('connectMongodb, with the server of ISOBAR_TEST_MONGODB_URL', () => {
  const closing = useClosing();

  it('connects to the database that the URL names, closes, and closes again', async () => {
    const url = testUrl ?? '';
    const connection = closing(await connectMongodb({ url, applicationName: 'isobar-test' }));
    expect(connection.database.databaseName).toBe(databaseName(url));
    expect(await connection.database.command({ ping: 1 })).toMatchObject({ ok: 1 });
    await connection.close();
    await connection.close();
  });
});
