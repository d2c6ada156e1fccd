import { createServer, type Socket } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import { Aedes } from 'aedes';

import { listen } from '../service/listen.ts';
import { createLogger } from '../service/logger.ts';
import type { BrokerAccess } from '../service/login.ts';
import { useClosing } from '../testing/closing.ts';
import { eventually } from '../testing/eventually.ts';
import { createMqttLink } from './mqtt-link.ts';

const closing = useClosing();
const sockets = new Set<Socket>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
});

const accessTo = (port: number, token = 'good'): BrokerAccess => ({
  brokerUrl: `mqtt://127.0.0.1:${port}`,
  username: 'me',
  token,
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
        login: () => Promise.resolve(accessTo(first.port, `good-${(logins += 1)}`)),
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
        login: () => Promise.resolve(accessTo(broker.port, token)),
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
      login: () => Promise.resolve(accessTo(broker.port)),
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

  it('goes where the newest login sends it', async () => {
    const first = await startBroker();
    const second = closing(await startBroker());
    const ports = [first.port, second.port];
    const link = closing(
      createMqttLink({
        ...common,
        login: () => Promise.resolve(accessTo(ports.shift() ?? second.port)),
        onConnected: () => undefined,
      }),
    );
    await eventually(() => {
      expect(link.connected).toBe(true);
    });
    await first.close();
    await eventually(() => {
      expect(second.tokens).toEqual(['good']);
      expect(link.connected).toBe(true);
    });
  });

  it('drops its connection when it is told to, and finds its session again', async () => {
    const broker = closing(await startBroker());
    const sessions: boolean[] = [];
    let losses = 0;
    const link = closing(
      createMqttLink({
        ...common,
        clean: false,
        login: () => Promise.resolve(accessTo(broker.port)),
        onConnected: (client, { sessionPresent }) => {
          sessions.push(sessionPresent);
          client.subscribe('some/topic', { qos: 1 });
        },
        onDisconnected: () => (losses += 1),
      }),
    );
    link.reconnect(); // there is nothing yet that could be dropped
    await eventually(() => {
      expect(sessions).toEqual([false]);
    });
    link.reconnect();
    await eventually(() => {
      expect(sessions).toEqual([false, true]);
    });
    expect(losses).toBe(1);
    expect(link.connected).toBe(true);
  });

  it('keeps the login where the broker cannot be reached, and doubts it every fifth time', async () => {
    const away = await startBroker();
    await away.close();
    let logins = 0;
    const forgotten: [number, string | undefined][] = [];
    const link = closing(
      createMqttLink({
        ...common,
        maximumDelaySeconds: 0.01,
        login: () => Promise.resolve(accessTo(away.port, `good ${(logins += 1)}`)),
        forgetLogin: (reason) => forgotten.push([logins, reason]),
        onConnected: () => undefined,
        onDisconnected: () => forgotten.push([logins, 'disconnected']),
      }),
    );
    await eventually(() => {
      expect(logins).toBeGreaterThan(11);
    });
    await link.close();
    expect(forgotten.slice(0, 2)).toEqual([
      [5, 'unreachable'],
      [10, 'unreachable'],
    ]);
  });

  it('tries again after a login that fails, and after an address that is none', async () => {
    const broker = closing(await startBroker());
    const lines: string[] = [];
    const answers = [
      () => Promise.reject(new Error('no network')),
      () => Promise.resolve({ ...accessTo(0), brokerUrl: 'nonsense' }),
      () => Promise.resolve({ ...accessTo(0), brokerUrl: 'gopher://127.0.0.1' }),
    ];
    const link = closing(
      createMqttLink({
        ...common,
        logger: createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } }),
        login: () => answers.shift()?.() ?? Promise.resolve(accessTo(broker.port)),
        onConnected: () => undefined,
      }),
    );
    await eventually(() => {
      expect(link.connected).toBe(true);
    });
    expect(lines.join('')).toContain('no network');
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain('good');
  });

  it('does not connect any more with a login that comes after it was closed', async () => {
    const broker = closing(await startBroker());
    let answer: (access: BrokerAccess) => void = () => undefined;
    const link = createMqttLink({
      ...common,
      login: () => new Promise((resolve) => (answer = resolve)),
      onConnected: () => undefined,
    });
    const closed = link.close();
    answer(accessTo(broker.port));
    await closed;
    expect(broker.tokens).toEqual([]);
  });

  it('closes at once between two tries', async () => {
    let tries = 0;
    const link = createMqttLink({
      ...common,
      maximumDelaySeconds: 3600,
      login: () => {
        tries += 1;
        return Promise.reject(new Error('no network'));
      },
      onConnected: () => undefined,
    });
    await eventually(() => {
      expect(tries).toBeGreaterThan(1); // from here on it waits for seconds
    });
    await link.close();
    expect(link.connected).toBe(false);
  });
});

/** Speaks just enough MQTT to be connected to, or not even that, and notes what it hears. */
async function startDumbBroker(options: { answersConnect: boolean }) {
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => heard.push(chunk));
    socket.once('data', () => {
      if (options.answersConnect) socket.write(CONNACK);
    });
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  closing({
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
  return { port, heard: () => Buffer.concat(heard) };
}

/** CONNACK, no session, accepted [MQTT-3.2]. */
const CONNACK = Buffer.from([0x20, 0x02, 0x00, 0x00]);
/** DISCONNECT [MQTT-3.14]. */
const DISCONNECT = Buffer.from([0xe0, 0x00]);

describe('createMqttLink, at a broker that stands still', () => {
  it('closes within a second though nothing is acknowledged, and still says goodbye', async () => {
    const broker = await startDumbBroker({ answersConnect: true });
    const link = createMqttLink({
      ...common,
      login: () => Promise.resolve(accessTo(broker.port)),
      onConnected: (client) => client.publish('some/topic', 'unanswered', { qos: 1 }),
    });
    await eventually(() => {
      expect(broker.heard().includes('unanswered')).toBe(true);
    });
    const startedAt = performance.now();
    await Promise.all([link.close(), link.close()]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    await eventually(() => {
      expect(broker.heard().subarray(-2)).toEqual(DISCONNECT);
    });
  });

  it('connects as it was told: MQTT 3.1.1, client id, keepalive, session, name and token', async () => {
    const broker = await startDumbBroker({ answersConnect: false });
    closing(
      createMqttLink({
        ...common,
        clean: false,
        keepaliveSeconds: 17,
        login: () => Promise.resolve(accessTo(broker.port)),
        onConnected: () => undefined,
      }),
    );
    // [MQTT-3.1]: fixed header, "MQTT", level 4, flags "user name" and "password", keep alive; payload
    const connect = [
      Buffer.from([0x10, 30, 0, 4, ...Buffer.from('MQTT'), 4, 0b1100_0000, 0, 17]),
      Buffer.from([0, 8, ...Buffer.from('a-client'), 0, 2, ...Buffer.from('me')]),
      Buffer.from([0, 4, ...Buffer.from('good')]),
    ];
    await eventually(() => {
      expect(broker.heard()).toEqual(Buffer.concat(connect));
    });
  });

  it('closes at once while the answer to its CONNECT is out', async () => {
    const broker = await startDumbBroker({ answersConnect: false });
    const link = createMqttLink({
      ...common,
      login: () => Promise.resolve(accessTo(broker.port)),
      onConnected: () => undefined,
    });
    await eventually(() => {
      expect(broker.heard().length).toBeGreaterThan(0);
    });
    const startedAt = performance.now();
    await link.close();
    expect(performance.now() - startedAt).toBeLessThan(300);
  });

  it('gives up on it after the time for a CONNACK, and tries again', async () => {
    const broker = await startDumbBroker({ answersConnect: false });
    let logins = 0;
    const link = closing(
      createMqttLink({
        ...common,
        clientOptions: { connectTimeout: 100 },
        login: () => {
          logins += 1;
          return Promise.resolve(accessTo(broker.port));
        },
        onConnected: () => undefined,
      }),
    );
    await eventually(() => {
      expect(logins).toBeGreaterThan(1);
    });
    expect(link.connected).toBe(false);
  });
});
