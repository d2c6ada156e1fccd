import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { connect as connectTls } from 'node:tls';

import { describe, expect, test } from '@jest/globals';
import { listen } from '@isobar/shared/service';
import { eventually, useClosing } from '@isobar/shared/testing';
import { connect, type IClientOptions } from 'mqtt';
import { WebSocket } from 'ws';

import { openRawClient } from '../testing/raw-client.ts';
import { TEST_CERTIFICATE } from '../testing/test-certificate.ts';
import { connected, credentials, startTestBroker } from '../testing/test-broker.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };
const everywhere = {
  tcp: LOOPBACK,
  ws: LOOPBACK,
  tls: LOOPBACK,
  wss: LOOPBACK,
  certificate: TEST_CERTIFICATE,
};

describe('listeners', () => {
  const closing = useClosing();

  test('carry messages between clients on TCP, TLS, WebSocket and WebSocket with TLS', async () => {
    const broker = closing(await startTestBroker(everywhere));
    const { tcp, tls, ws, wss } = broker.broker.addresses;
    const urls = [
      `mqtt://127.0.0.1:${tcp?.port}`,
      `mqtts://127.0.0.1:${tls?.port}`,
      `ws://127.0.0.1:${ws?.port}/mqtt`,
      `wss://127.0.0.1:${wss?.port}/mqtt`,
    ];
    const open = async (url: string, name: string, role: 'station' | 'watcher') => {
      const options: IClientOptions = {
        ...(await credentials(broker.authority, { name, role })),
        ca: TEST_CERTIFICATE.cert,
      };
      const client = connect(url, options);
      closing({ close: () => client.end(true) });
      return connected(client);
    };
    for (const [index, url] of urls.entries()) {
      const watcher = await open(url, `eye${index}`, 'watcher');
      await watcher.subscribeAsync('stations/#', { qos: 1 });
      const payloads: string[] = [];
      watcher.on('message', (_topic, payload) => payloads.push(payload.toString().slice(0, 5)));
      for (const [other, source] of urls.entries()) {
        const station = await open(source, `st${other}`, 'station');
        // Larger than what a socket or a WebSocket frame holds at once.
        const payload = String(other).padEnd(60_000, '.');
        await station.publishAsync(`stations/st${other}/readings`, payload, { qos: 1 });
        await station.endAsync();
      }
      await eventually(() => {
        expect(payloads).toEqual(['0....', '1....', '2....', '3....']);
      });
    }
  });

  test.each(['/', '/mqtt/../x', '/mqttx'])('offer no WebSocket at %s', async (path) => {
    const broker = closing(await startTestBroker(everywhere));
    const url = `ws://127.0.0.1:${broker.broker.addresses.ws?.port}${path}`;
    expect(await refusalOf(new WebSocket(url, ['mqtt']))).toContain('404');
  });

  test('want the subprotocol mqtt of a WebSocket [MQTT-6.0.0-3]', async () => {
    const broker = closing(await startTestBroker(everywhere));
    const url = `ws://127.0.0.1:${broker.broker.addresses.ws?.port}/mqtt`;
    expect(await refusalOf(new WebSocket(url))).toContain('400');
    expect(await refusalOf(new WebSocket(url, ['chat']))).toContain('400');
    const socket = new WebSocket(url, ['chat', 'mqtt']);
    await once(socket, 'open');
    expect(socket.protocol).toBe('mqtt');
    socket.terminate();
  });

  test('close a WebSocket that sends text [MQTT-6.0.0-1]', async () => {
    const broker = closing(await startTestBroker(everywhere));
    const url = `ws://127.0.0.1:${broker.broker.addresses.ws?.port}/mqtt`;
    const socket = new WebSocket(url, ['mqtt']);
    await once(socket, 'open');
    socket.send('hello');
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(1003); // unsupported data, RFC 6455, section 7.4.1
  });

  test('say what they are to a browser', async () => {
    const broker = closing(await startTestBroker(everywhere));
    const port = broker.broker.addresses.ws?.port ?? 0;
    const answer = await fetch(`http://127.0.0.1:${port}/mqtt`);
    expect(answer.status).toBe(426);
    expect(await answer.text()).toContain('subprotocol mqtt');
  });

  test('speak no TLS older than 1.2', async () => {
    const broker = closing(await startTestBroker(everywhere));
    const port = broker.broker.addresses.tls?.port ?? 0;
    const old = connectTls({
      host: '127.0.0.1',
      port,
      ca: TEST_CERTIFICATE.cert,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await expect(once(old, 'secureConnect')).rejects.toBeDefined();
  });

  test('survive what is no TLS, no HTTP and no MQTT', async () => {
    const broker = closing(await startTestBroker(everywhere));
    const { tcp, tls, ws, wss } = broker.broker.addresses;
    for (const address of [tcp, tls, ws, wss]) {
      for (const text of [
        '\u0000',
        'GET / HTTP/1.1\r\n\r\n',
        'SSH-2.0-x\r\n',
        '\u0016\u0003\u0001',
        'x'.repeat(9999),
      ]) {
        const client = closing(await openRawClient(address?.port ?? 0));
        client.send(Buffer.from(text, 'latin1'));
        client.socket.end();
        await client.closed;
      }
    }
    await expect(broker.client({ name: 'eye', role: 'watcher' })).resolves.toBeDefined();
  });

  test('name a port that is in use', async () => {
    const other = createServer();
    const { port } = await listen(other, LOOPBACK);
    closing({ close: () => new Promise((resolve) => other.close(resolve)) });
    await expect(startTestBroker({ ws: { host: '127.0.0.1', port } })).rejects.toMatchObject({
      code: 'ERR_LISTEN',
      message: expect.stringContaining(String(port)) as unknown,
    });
  });

  test('want a certificate for TLS that is one', async () => {
    const withoutAny = startTestBroker({ tls: LOOPBACK });
    await expect(withoutAny).rejects.toMatchObject({ code: 'ERR_CERTIFICATE' });
    const { cert } = TEST_CERTIFICATE;
    const damaged = startTestBroker({ tls: LOOPBACK, certificate: { cert, key: 'x' } });
    await expect(damaged).rejects.toMatchObject({ code: 'ERR_CERTIFICATE' });
  });

  test('close within a second, whatever state their clients are in', async () => {
    const broker = await startTestBroker(everywhere);
    const { tcp, tls, ws, wss } = broker.broker.addresses;
    const halfOpen = await Promise.all(
      [tcp, tls, ws, wss, tcp].map((address) => openRawClient(address?.port ?? 0)),
    );
    halfOpen[4]?.send(Buffer.of(0x10)); // the first byte of a CONNECT
    const idle = request({ port: ws?.port, host: '127.0.0.1', path: '/mqtt' });
    idle.on('error', () => undefined);
    idle.flushHeaders();
    const frozen = await openRawClient(broker.port);
    frozen.socket.pause();
    await broker.client({ name: 'eye', role: 'watcher' });
    const start = performance.now();
    await broker.broker.close();
    expect(performance.now() - start).toBeLessThan(1000);
    await broker.close(); // twice is as good as once
    await Promise.all(halfOpen.map((client) => client.closed));
    frozen.close();
  });
});

async function refusalOf(socket: WebSocket): Promise<string> {
  const [error] = (await once(socket, 'error')) as [Error];
  return error.message;
}
