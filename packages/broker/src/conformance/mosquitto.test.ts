import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { hasMosquitto, runMosquitto } from '../testing/mosquitto.ts';
import type { TestToken } from '../testing/test-authority.ts';
import { TEST_CERTIFICATE } from '../testing/test-certificate.ts';
import { startTestBroker, type TestBroker } from '../testing/test-broker.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

(hasMosquitto() ? describe : describe.skip)("mosquitto's clients", () => {
  const closing = useClosing();
  const folder = useTemporaryFolders();

  async function parameters(broker: TestBroker, token: TestToken): Promise<string[]> {
    const password = await broker.authority.issue(token);
    const clientId = token.role === 'station' ? ['-i', `station:${token.name}`] : [];
    return ['-h', '127.0.0.1', '-u', token.name, '-P', password, ...clientId];
  }

  const station: TestToken = { name: 'st0', role: 'station' };
  const watcher: TestToken = { name: 'eye', role: 'watcher' };

  test.each(['mqttv31', 'mqttv311', 'mqttv5'])('publish and watch with %s', async (version) => {
    const broker = closing(await startTestBroker());
    const common = ['-p', String(broker.port), '-V', version];
    const published = await runMosquitto('mosquitto_pub', [
      ...(await parameters(broker, station)),
      ...common,
      ...['-t', 'stations/st0/readings', '-q', '2', '-r', '-m', 'hello'],
    ]);
    expect(published).toEqual({ exitCode: 0, output: '', errors: '' });
    const watched = await runMosquitto('mosquitto_sub', [
      ...(await parameters(broker, watcher)),
      ...common,
      ...['-t', 'stations/#', '-v', '-q', '1', '-C', '1', '-W', '5'],
    ]);
    expect(watched.output).toBe('stations/st0/readings hello\n');
  });

  test('carry properties, sessions that last, and answers with MQTT 5', async () => {
    const broker = closing(await startTestBroker());
    const common = ['-p', String(broker.port), '-V', 'mqttv5'];
    const watch = [...(await parameters(broker, watcher)), ...common, '-i', 'eye', '-q', '1'];
    const lasting = ['-c', '-x', '600', '-t', 'stations/#', '-W', '5'];
    // -E: subscribe and leave; the session stays.
    await runMosquitto('mosquitto_sub', [...watch, ...lasting, '-E']);
    const published = await runMosquitto('mosquitto_pub', [
      ...(await parameters(broker, station)),
      ...common,
      ...['-t', 'stations/st0/status', '-q', '1', '-m', 'hello'],
      ...['-D', 'publish', 'content-type', 'text/plain'],
      ...['-D', 'publish', 'user-property', 'unit', 'hPa'],
      ...['-D', 'publish', 'response-topic', 'stations/st0/commands'],
    ]);
    expect(published).toEqual({ exitCode: 0, output: '', errors: '' });
    const format = ['-C', '1', '-F', '%t %p %C %P %R'];
    const watched = await runMosquitto('mosquitto_sub', [...watch, ...lasting, ...format]);
    expect(watched.output).toBe(
      'stations/st0/status hello text/plain unit:hPa stations/st0/commands\n',
    );
    const denied = await runMosquitto('mosquitto_pub', [
      ...(await parameters(broker, station)),
      ...common,
      ...['-t', 'stations/st1/status', '-q', '1', '-m', 'x'],
    ]);
    expect(denied.errors).toContain('Not authorized');
  });

  test('watch over TLS', async () => {
    const tls = { tls: LOOPBACK, certificate: TEST_CERTIFICATE };
    const broker = closing(await startTestBroker(tls));
    const caFile = join(folder(), 'ca.pem');
    writeFileSync(caFile, TEST_CERTIFICATE.cert);
    const client = await broker.client(station);
    await client.publishAsync('stations/st0/status', 'on', { qos: 1, retain: true });
    const watched = await runMosquitto('mosquitto_sub', [
      ...(await parameters(broker, watcher)),
      ...['-p', String(broker.broker.addresses.tls?.port), '--cafile', caFile],
      ...['-t', 'stations/+/status', '-C', '1', '-W', '5'],
    ]);
    expect(watched.output).toBe('on\n');
  });

  test('are told that the token is bad, and which filter is refused', async () => {
    const broker = closing(await startTestBroker());
    const refused = await runMosquitto('mosquitto_sub', [
      ...['-h', '127.0.0.1', '-p', String(broker.port), '-u', 'eye', '-P', 'secret', '-t', '#'],
    ]);
    expect(refused.errors).toContain('bad user name or password');
    const denied = await runMosquitto('mosquitto_sub', [
      ...(await parameters(broker, watcher)),
      ...['-p', String(broker.port), '-t', '$SYS/#', '-W', '5'],
    ]);
    expect(denied.errors).toContain('subscription requests were denied');
  });
});
