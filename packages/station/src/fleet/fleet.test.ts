import { createServer } from 'node:http';
import { join } from 'node:path';

import { stationTopic, type Reading } from '@isobar/shared';
import { listen } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { startTestBroker, type TestBroker } from '../testing/test-broker.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { openFleetFile, type FleetFile } from './fleet-file.ts';

jest.setTimeout(60_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const NAMES = ['a', 'b', 'c'];
const PATIENCE = { timeoutSeconds: 30 };

interface TestAuth {
  readonly authUrl: string;
  readonly logins: number;
  brokerUrl: string;
}

/** Answers every login, with a token that is good for an hour. */
async function startAuth(broker: TestBroker): Promise<TestAuth> {
  let logins = 0;
  const server = createServer((request, response) => {
    logins += 1;
    request.resume();
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    response.end(JSON.stringify({ token: 'x', expiresAt, broker: { url: auth.brokerUrl } }));
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  closing({
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  const { brokerUrl } = await broker.login();
  const auth = {
    ...{ authUrl: `http://127.0.0.1:${port}`, brokerUrl },
    get logins() {
      return logins;
    },
  };
  return auth;
}

/** Three stations that take a reading every 300 ms, and repeat what is not confirmed in about a second. */
async function start(parts: { broker?: TestBroker } = {}) {
  const broker = parts.broker ?? closing(await startTestBroker());
  const auth = await startAuth(broker);
  const file = closing(openFleetFile(join(temporaryFolder(), 'fleet.db')));
  file.enrol(NAMES.map((name) => ({ name, password: 'secret' })));
  const fleet = closing(
    createFleet({
      ...{ file, names: NAMES, authUrl: auth.authUrl, intervalSeconds: 0.3 },
      resend: { firstSeconds: 1, maximumSeconds: 2 },
    }),
  );
  return { broker, auth, file, fleet };
}

async function untilOnline(fleet: Fleet, count = NAMES.length): Promise<void> {
  await eventually(() => {
    expect(fleet.stats().online).toBe(count);
  }, PATIENCE);
}

/** What the broker's side has of each station, and what the file still holds, make up all numbers given. */
function expectWhole(broker: TestBroker, file: FleetFile): void {
  for (const { id, log, top } of file.members(NAMES)) {
    const waiting = file.next({ station: id, log, after: 0, limit: 1000 }).map(({ seq }) => seq);
    for (let seq = 1; seq <= top; seq += 1) {
      expect(broker.stored.has(`${log}:${seq}`) || waiting.includes(seq)).toBe(true);
    }
  }
}

const messagesOn = ({ received }: TestBroker, topic: string) =>
  received.filter((each) => each.topic === topic).map(({ message }) => message);

describe('createFleet', () => {
  it('has each station announce itself, and send its readings until they are confirmed', async () => {
    const { broker, file, fleet } = await start();
    await eventually(() => {
      expect(fleet.stats().confirmed).toBeGreaterThan(10);
    }, PATIENCE);
    await fleet.close();
    expectWhole(broker, file);
    const { taken, confirmed, waiting, online, resent, delay } = fleet.stats();
    expect({ online, resent, sum: confirmed + waiting }).toEqual({
      online: 0,
      resent: 0,
      sum: taken,
    });
    expect(delay.p50).toBeGreaterThan(0);
    expect(delay.p99).toBeGreaterThanOrEqual(delay.p50);
    for (const name of NAMES) {
      const statuses = messagesOn(broker, stationTopic(name, 'status'));
      expect(statuses.at(0)).toMatchObject({ online: true, simulated: true });
      expect(statuses.at(-1)).toMatchObject({ online: false });
    }
    const readings = broker.received.filter(({ topic }) => topic.endsWith('/readings'));
    expect(readings.every(({ retain }) => retain)).toBe(true);
  });

  it('sends again what nobody confirms, and goes on taking readings meanwhile', async () => {
    const { broker, file, fleet } = await start();
    broker.confirming = false;
    await eventually(() => {
      expect(fleet.stats().resent).toBeGreaterThan(3);
    }, PATIENCE);
    expect(fleet.stats().confirmed).toBe(0);
    broker.confirming = true;
    await eventually(() => {
      const { confirmed, waiting } = fleet.stats();
      expect(confirmed).toBeGreaterThan(20);
      expect(waiting).toBeLessThan(6);
    }, PATIENCE);
    await fleet.close();
    expectWhole(broker, file);
  });

  it('comes back after its connections were cut, and keeps its login', async () => {
    const { broker, auth, file, fleet } = await start();
    await untilOnline(fleet);
    broker.cut();
    await untilOnline(fleet, 0);
    await untilOnline(fleet);
    const { confirmed } = fleet.stats();
    await eventually(() => {
      expect(fleet.stats().confirmed).toBeGreaterThan(confirmed + 6);
    }, PATIENCE);
    await fleet.close();
    expectWhole(broker, file);
    expect(auth.logins).toBe(NAMES.length);
  });

  it('asks where its broker is when that is not there for long', async () => {
    const { broker, auth, fleet } = await start();
    await untilOnline(fleet);
    const other = closing(await startTestBroker());
    auth.brokerUrl = (await other.login()).brokerUrl;
    await broker.close();
    await eventually(
      () => {
        expect(other.stored.size).toBeGreaterThan(3);
      },
      { timeoutSeconds: 50 },
    );
    expect(fleet.stats().problem).toContain('ECONNREFUSED');
  });

  it('lets go of a reading that is refused for good, and says why', async () => {
    const { broker, fleet } = await start();
    broker.onReading = ({ log, seq }: Reading, station) => {
      if (seq !== 2) return false;
      broker.publish(stationTopic(station, 'rejected'), { log, seq, reason: 'too windy' });
      return true;
    };
    await eventually(() => {
      expect(fleet.stats().rejected).toBe(NAMES.length);
    }, PATIENCE);
    expect(fleet.stats().problem).toContain('refused for good: too windy');
    await eventually(() => {
      const { taken, confirmed } = fleet.stats();
      expect(confirmed).toBeGreaterThan(20);
      expect(taken - confirmed).toBeLessThan(10);
    }, PATIENCE);
  });

  it('says that it is online where its last will says otherwise', async () => {
    const { broker, fleet } = await start();
    await untilOnline(fleet);
    const topic = stationTopic('b', 'status');
    broker.publish(topic, { online: false }, { retain: true });
    await eventually(() => {
      const statuses = messagesOn(broker, topic);
      expect(statuses.filter((each) => (each as { online: boolean }).online)).toHaveLength(2);
    }, PATIENCE);
  });
});
