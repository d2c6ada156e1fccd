import { createServer, type Socket } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Aedes } from 'aedes';

import { listen } from '../service/listen.ts';
import { createLogger } from '../service/logger.ts';
import { useClosing } from '../testing/closing.ts';
import { eventually } from '../testing/eventually.ts';
import { createMqttLink } from './mqtt-link.ts';

const closing = useClosing();
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

/** A broker that lets in who has the token `good`, and notes the tokens and the wills that it sees. */
async function startBroker(port = 0) {
  const aedes = await Aedes.createBroker();
  const tokens: string[] = [];
  const wills: string[] = [];
  aedes.authenticate = (_client, _username, password, done) => {
    const token = String(password);
    tokens.push(token);
    if (token.startsWith('good')) done(null, true);
    else done(Object.assign(new Error('refused'), { returnCode: 5 }), false);
  };
  aedes.on('publish', ({ topic }) => wills.push(topic));
  const server = createServer((socket) => {
    sockets.add(socket);
    aedes.handle(socket);
  });
  const address = await listen(server, { host: '127.0.0.1', port });
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
    await new Promise<void>((resolve) => {
      aedes.close(resolve);
    });
  };
  return { port: address.port, tokens, wills, close };
}

const logger = createLogger({ name: 'test', level: 'silent' });
const common = { clientId: 'a-client', clean: true, maximumDelaySeconds: 0.05, logger };

describe('createMqttLink', () => {
  it('comes back after the broker was away, with a new token each time', async () => {
    const first = await startBroker();
    let logins = 0;
    let connections = 0;
    const link = closing(
      createMqttLink({
        ...common,
        login: () =>
          Promise.resolve({
            brokerUrl: `mqtt://127.0.0.1:${first.port}`,
            username: 'me',
            token: `good-${(logins += 1)}`,
          }),
        onConnected: () => (connections += 1),
      }),
    );
    await eventually(() => {
      expect(link.connected).toBe(true);
    });
    await first.close();
    await eventually(() => {
      expect(link.connected).toBe(false);
    });
    const second = closing(await startBroker(first.port));
    await eventually(() => {
      expect(connections).toBe(2);
    });
    expect(second.tokens.at(-1)).not.toBe(first.tokens[0]);
  });

  it('has the login forgotten when the broker refuses the token, and tries again', async () => {
    const broker = closing(await startBroker());
    let token = 'old';
    const link = closing(
      createMqttLink({
        ...common,
        login: () =>
          Promise.resolve({ brokerUrl: `mqtt://127.0.0.1:${broker.port}`, username: 'me', token }),
        forgetLogin: () => {
          token = 'good';
        },
        onConnected: () => undefined,
      }),
    );
    await eventually(() => {
      expect(link.connected).toBe(true);
    });
    expect(broker.tokens).toEqual(['old', 'good']);
  });

  it('says goodbye when it is closed, so that no will is published, and may be closed twice', async () => {
    const broker = closing(await startBroker());
    const link = createMqttLink({
      ...common,
      login: () =>
        Promise.resolve({
          brokerUrl: `mqtt://127.0.0.1:${broker.port}`,
          username: 'me',
          token: 'good',
        }),
      will: { topic: 'the/will', payload: Buffer.from('gone'), qos: 0, retain: false },
      onConnected: () => undefined,
    });
    await eventually(() => {
      expect(link.connected).toBe(true);
    });
    await link.close();
    await link.close();
    expect(link.connected).toBe(false);
    expect(broker.wills).not.toContain('the/will');
  });

  it('closes at once while it waits for a login that never comes', async () => {
    const link = createMqttLink({
      ...common,
      login: (signal) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
      onConnected: () => undefined,
    });
    await link.close();
    expect(link.connected).toBe(false);
  });
});
