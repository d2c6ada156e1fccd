import { describe, expect, test } from '@jest/globals';
import { type TokenClaims } from '@isobar/shared';
import { eventually, useClosing } from '@isobar/shared/testing';

import { openRawClient } from '../testing/raw-client.ts';
import { startTestAuthority } from '../testing/test-authority.ts';
import { credentials, startTestBroker, type TestBroker } from '../testing/test-broker.ts';
import type { TokenVerifier } from '../tokens/token-verifier.ts';

const now = (): number => Math.floor(Date.now() / 1000);

/** MQTT 3.1.1, table 3.1. */
const IDENTIFIER_REJECTED = 2;
const UNAVAILABLE = 3;
const BAD_CREDENTIALS = 4;
const NOT_AUTHORIZED = 5;

describe('admission', () => {
  const closing = useClosing();

  async function returnCode(
    broker: TestBroker,
    packet: { clientId: string; username?: string; password?: string; clean?: boolean },
  ): Promise<number | undefined> {
    const client = closing(await openRawClient(broker.port));
    const { password, ...rest } = packet;
    const code = await client.connect({
      ...rest,
      ...(password !== undefined && { password: Buffer.from(password) }),
    });
    if (code !== 0) await client.closed; // [MQTT-3.2.2-5]
    return code;
  }

  test('refuses a token that another account presents, none, and one that is bad', async () => {
    const broker = closing(await startTestBroker());
    const password = await broker.authority.issue({ name: 'st1', role: 'station' });
    const clientId = 'station:st0';
    const codes = [
      await returnCode(broker, { clientId, username: 'st0', password }),
      await returnCode(broker, { clientId, username: 'st0' }),
      await returnCode(broker, { clientId }),
      await returnCode(broker, { clientId, username: 'st0', password: 'secret' }),
      await returnCode(broker, { clientId, username: 'constructor', password: '__proto__' }),
    ];
    expect(codes).toEqual(Array(5).fill(BAD_CREDENTIALS));
    expect(await broker.metric('connects_total', { result: 'bad_credentials' })).toBe(5);
  });

  test('refuses a station under any client id but its own, and others under that of a station', async () => {
    const broker = closing(await startTestBroker());
    const station = await broker.authority.issue({ name: 'st0', role: 'station' });
    const admin = await broker.authority.issue({ name: 'root', role: 'admin' });
    const asStation = { username: 'st0', password: station };
    const asAdmin = { username: 'root', password: admin };
    expect([
      await returnCode(broker, { clientId: 'st0', ...asStation }),
      await returnCode(broker, { clientId: 'station:st1', ...asStation }),
      await returnCode(broker, { clientId: '', ...asStation }),
      await returnCode(broker, { clientId: 'station:st0', ...asAdmin }),
      await returnCode(broker, { clientId: 'station:', ...asAdmin }),
    ]).toEqual(Array(5).fill(NOT_AUTHORIZED));
    expect(await returnCode(broker, { clientId: 'station:st0', ...asStation })).toBe(0);
    expect(await returnCode(broker, { clientId: '', ...asAdmin })).toBe(0);
  });

  test("lets a station's doctor in beside the station, without a session", async () => {
    const broker = closing(await startTestBroker());
    const password = await broker.authority.issue({ name: 'st0', role: 'station' });
    const station = { username: 'st0', password };
    const doctor = { clientId: 'station:st0:doctor', ...station };
    expect(await returnCode(broker, { ...doctor, clean: true })).toBe(0);
    expect(await returnCode(broker, { ...doctor, clean: false })).toBe(NOT_AUTHORIZED);
    const another = { clientId: 'station:st1:doctor', ...station, clean: true };
    expect(await returnCode(broker, another)).toBe(NOT_AUTHORIZED);
  });

  test('refuses an empty client id without a clean session [MQTT-3.1.3-8]', async () => {
    const broker = closing(await startTestBroker());
    const client = closing(await openRawClient(broker.port));
    // mqtt-packet does not write this one: name, level 4, no flags, keep-alive 60, empty client id.
    client.send(Buffer.from('100c00044d515454040000 3c0000'.replace(' ', ''), 'hex'));
    expect(await client.next()).toMatchObject({ cmd: 'connack', returnCode: IDENTIFIER_REJECTED });
    await client.closed;
  });

  test('keeps two accounts apart that use the same client id', async () => {
    const broker = closing(await startTestBroker());
    const first = await broker.client({ name: 'a', role: 'watcher' }, { clientId: 'same' });
    const second = await broker.client({ name: 'b', role: 'watcher' }, { clientId: 'same' });
    expect(broker.broker.stats().connections).toBe(2);
    await Promise.all([first.subscribeAsync('stations/#'), second.subscribeAsync('stations/#')]);
    expect([first.connected, second.connected]).toEqual([true, true]);
  });

  test("ends an account's older connection when it connects again under the same client id", async () => {
    const broker = closing(await startTestBroker());
    const token = { name: 'a', role: 'watcher' } as const;
    const first = await broker.client(token, { clientId: 'same' });
    const ended = new Promise((resolve) =>
      first.once('close', () => {
        resolve(undefined);
      }),
    );
    await broker.client(token, { clientId: 'same' });
    await ended;
    expect(broker.broker.stats().connections).toBe(1);
    expect(await broker.metric('cuts_total', { reason: 'taken_over' })).toBe(1);
  });

  test('refuses a will on a topic that the account may not publish to', async () => {
    const broker = closing(await startTestBroker());
    const connect = (topic: string): Promise<unknown> =>
      broker.client(
        { name: 'st0', role: 'station' },
        { will: { topic, payload: Buffer.from('') } },
      );
    for (const topic of [
      'stations/st1/status',
      '$SYS/x/new/clients',
      'stations/st0/stored',
      'a/#',
    ]) {
      await expect(connect(topic)).rejects.toMatchObject({ code: NOT_AUTHORIZED });
    }
    await expect(connect('stations/st0/status')).resolves.toBeDefined();
  });

  test('answers "server unavailable" while auth was never reached', async () => {
    const authority = await startTestAuthority();
    await authority.close();
    const broker = closing(await startTestBroker({ authority }));
    const password = await authority.issue({ name: 'eye', role: 'watcher' });
    const code = await returnCode(broker, { clientId: 'x', username: 'eye', password });
    expect(code).toBe(UNAVAILABLE);
  });

  test('answers "server unavailable" when the check of a token hangs, within the time to connect', async () => {
    const verifier: TokenVerifier = {
      verify: () => new Promise<TokenClaims>(() => undefined),
      isRevoked: () => false,
      onRevocations: () => () => undefined,
      ready: () => true,
      deletedAccounts: () => new Set(),
      clockSkewSeconds: 0,
      close: () => Promise.resolve(),
    };
    const broker = closing(await startTestBroker({ verifier, limits: { connectSeconds: 0.2 } }));
    const code = await returnCode(broker, { clientId: 'x', username: 'eye', password: 'x' });
    expect(code).toBe(UNAVAILABLE);
  });

  test('ends a connection when its token expires, and not before', async () => {
    const broker = closing(await startTestBroker());
    const expiresAt = now() + 2;
    const short = await broker.client({ name: 'a', role: 'watcher', expiresAt });
    // Farther off than any timer of Node reaches (2^31 ms are 25 days).
    const long = await broker.client({
      name: 'b',
      role: 'watcher',
      expiresAt: now() + 60 * 86_400,
    });
    const end = await new Promise<number>((resolve) =>
      short.once('close', () => {
        resolve(Date.now() / 1000);
      }),
    );
    expect(end).toBeGreaterThanOrEqual(expiresAt);
    expect(end).toBeLessThan(expiresAt + 2);
    expect(long.connected).toBe(true);
    expect(await broker.metric('cuts_total', { reason: 'token_expired' })).toBe(1);
  });

  test("ends an account's connections when its tokens are revoked, and no others", async () => {
    const broker = closing(await startTestBroker());
    const gone = await broker.client({ name: 'a', role: 'watcher', issuedAt: now() - 5 });
    const other = await broker.client({ name: 'b', role: 'watcher', issuedAt: now() - 5 });
    const ended = new Promise((resolve) =>
      gone.once('close', () => {
        resolve(undefined);
      }),
    );
    broker.authority.revoke('a', now());
    await ended;
    expect(other.connected).toBe(true);
    expect(await broker.metric('cuts_total', { reason: 'account_revoked' })).toBe(1);
  });

  describe('in a cell', () => {
    const claims = { cell: { name: 'b', url: 'mqtts://b.example' } };

    test('sends a station of another cell there [MQTT 5.0, 3.2.2.3.16]', async () => {
      const broker = closing(await startTestBroker({ cell: 'a' }));
      const password = await broker.authority.issue({ name: 'st0', role: 'station', claims });
      const packet = { clientId: 'station:st0', username: 'st0', password: Buffer.from(password) };
      const client = closing(await openRawClient(broker.port, 5));
      client.send({
        ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 5, clean: true },
        ...packet,
      });
      const answer = await client.next();
      expect(answer).toMatchObject({
        cmd: 'connack',
        reasonCode: 0x9d, // Server moved [MQTT 5.0, table 3-1]
        properties: { serverReference: 'b.example:8883' }, // the form of 4.11, and the port of MQTT over TLS
      });
      await client.closed;
      expect(await returnCode(broker, { ...packet, password })).toBe(NOT_AUTHORIZED);
    });

    test('lets in its own, and whoever is bound to no cell', async () => {
      const broker = closing(await startTestBroker({ cell: 'b' }));
      await broker.client({ name: 'st0', role: 'station', claims });
      await broker.client({ name: 'eye', role: 'watcher' });
      expect(broker.broker.stats().connections).toBe(2);
    });

    test('means nothing to a broker that belongs to none', async () => {
      const broker = closing(await startTestBroker());
      await broker.client({ name: 'st0', role: 'station', claims });
      expect(broker.broker.stats().connections).toBe(1);
    });
  });

  test('never writes a token into its log', async () => {
    const broker = closing(await startTestBroker());
    const access = await credentials(broker.authority, { name: 'st0', role: 'station' });
    await returnCode(broker, {
      clientId: 'wrong',
      username: 'st0',
      password: String(access.password),
    });
    await eventually(() => {
      expect(broker.log.join('')).toContain('client refused');
    });
    expect(broker.log.join('')).not.toContain(String(access.password).slice(0, 20));
  });
});
