import { connect as connectTls, type TLSSocket } from 'node:tls';

import { describe, expect, test } from '@jest/globals';
import { codeOf } from '@isobar/shared';
import {
  hasOpenssl,
  makeCertificate,
  useClosing,
  useTemporaryFolders,
} from '@isobar/shared/testing';
import { connect } from 'mqtt';

import {
  connected,
  credentials,
  startTestBroker,
  type TestBroker,
} from '../testing/test-broker.ts';

const LOOPBACK = { host: '127.0.0.1', port: 0 };

(hasOpenssl() ? describe : describe.skip)('TLS', () => {
  const closing = useClosing();
  const folder = useTemporaryFolders();

  /** The common name of the certificate that a new connection is shown. */
  function shownTo(broker: TestBroker): Promise<string> {
    const port = broker.broker.addresses.tls?.port ?? 0;
    return new Promise((resolve, reject) => {
      const socket: TLSSocket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
      socket.once('secureConnect', () => {
        resolve(String(socket.getPeerCertificate().subject.CN));
        socket.destroy();
      });
      socket.once('error', reject);
    });
  }

  test('uses a renewed certificate for new connections, keeps the old ones, and refuses a bad one', async () => {
    const place = folder();
    const first = makeCertificate(place, 'first');
    const broker = closing(await startTestBroker({ tls: LOOPBACK, certificate: first }));
    expect(await shownTo(broker)).toBe('first');
    const port = broker.broker.addresses.tls?.port ?? 0;
    const client = await connected(
      connect(`mqtts://127.0.0.1:${port}`, {
        ...(await credentials(broker.authority, { name: 'eye', role: 'watcher' })),
        ca: first.cert,
      }),
    );
    const second = makeCertificate(place, 'second');
    broker.broker.renewCertificate(second);
    expect(await shownTo(broker)).toBe('second');
    expect(client.connected).toBe(true);
    await client.endAsync();

    const mixed = { cert: first.cert, key: second.key };
    let code = '';
    try {
      broker.broker.renewCertificate(mixed);
    } catch (error) {
      code = codeOf(error);
    }
    expect(code).toBe('ERR_CERTIFICATE');
    expect(await shownTo(broker)).toBe('second');
  });

  test('asks clients for a certificate where it is told to', async () => {
    const place = folder();
    const server = makeCertificate(place, 'server');
    const known = makeCertificate(place, 'known');
    const stranger = makeCertificate(place, 'stranger');
    const certificate = { cert: server.cert, key: server.key, clientCa: known.cert };
    const broker = closing(await startTestBroker({ tls: LOOPBACK, wss: LOOPBACK, certificate }));
    const login = await credentials(broker.authority, { name: 'eye', role: 'watcher' });
    const { tls, wss } = broker.broker.addresses;
    const urls = [`mqtts://127.0.0.1:${tls?.port ?? 0}`, `wss://127.0.0.1:${wss?.port ?? 0}/mqtt`];
    for (const url of urls) {
      const options = { ...login, ca: server.cert };
      const client = await connected(
        connect(url, { ...options, cert: known.cert, key: known.key }),
      );
      await client.endAsync();
      for (const other of [{}, { cert: stranger.cert, key: stranger.key }]) {
        await expect(connected(connect(url, { ...options, ...other }))).rejects.toBeDefined();
      }
    }
  });
});
