import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import type { ReadingMessage } from '@isobar/shared';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import type { ClockSource } from './clock/clock-source.ts';
import { openOutbox } from './outbox/outbox.ts';
import type { Outbox } from './outbox/outbox-types.ts';
import type { Sensor } from './sensors/sensor.ts';
import { createStation, type Station, type StationOptions } from './station.ts';
import { BOOT, taken } from './testing/taken.ts';
import { startTestBroker, type ReceivedMessage, type TestBroker } from './testing/test-broker.ts';
import { createTestLogger, silentLogger } from './testing/test-logger.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

interface Bench {
  readonly broker: TestBroker;
  readonly outbox: Outbox;
  readonly station: Station;
}

/** Counts up, so that each reading differs. */
function createCounter(): Sensor {
  let count = 0;
  return {
    name: 'counter',
    quantities: ['count'],
    read: () => Promise.resolve({ count: (count += 1) }),
  };
}

/** A station that takes one reading at its start, and then none for the length of a test. */
async function set(
  options: Partial<StationOptions> & {
    waiting?: number;
    /** One that is there already. */
    broker?: TestBroker;
    prepare?: (broker: TestBroker) => void;
  } = {},
): Promise<Bench> {
  const { waiting = 0, prepare, ...others } = options;
  const broker = options.broker ?? closing(await startTestBroker());
  prepare?.(broker);
  const outbox =
    others.outbox ??
    closing(
      await openOutbox({ path: join(folder(), 'outbox.db'), logger: silentLogger, bootId: BOOT }),
    );
  const readings = Array.from({ length: waiting }, (_, index) => taken(index + 1));
  await Promise.all(readings.map((reading) => outbox.append(reading)));
  const station = closing(
    await createStation({
      name: 'roof',
      login: broker.login,
      sensors: [createCounter()],
      outbox,
      intervalSeconds: 1000,
      logger: silentLogger,
      ...others,
    }),
  );
  return { broker, outbox, station };
}

const on = (broker: TestBroker, kind: string): ReceivedMessage[] =>
  broker.received.filter(({ topic }) => topic === `stations/roof/${kind}`);

/** Everything that was taken is kept, and everything that was kept is confirmed. */
const isEmpty = async ({ outbox, station }: Bench): Promise<void> => {
  await eventually(() => {
    expect(outbox.state.lastSeq).toBeGreaterThanOrEqual(Math.max(1, station.stats().taken));
    expect(outbox.state.waiting).toBe(0);
  });
};

describe('a station', () => {
  test('publishes a reading as it is taken, retained, and lets it go when it is stored', async () => {
    const bench = await set();
    await isEmpty(bench);
    const { broker, outbox } = bench;
    expect(on(broker, 'readings')).toMatchObject([
      { retain: true, message: { log: outbox.state.log, seq: 1, count: 1 } },
    ]);
    expect(on(broker, 'backlog')).toEqual([]);
    expect(bench.station.stats()).toMatchObject({ taken: 1, sent: 1, confirmed: 1, rejected: 0 });
  });

  test('tells of its birth, and of its end', async () => {
    const bench = await set({ version: '1.2.3' });
    await isEmpty(bench);
    const [birth] = on(bench.broker, 'status');
    expect(birth).toMatchObject({
      retain: true,
      message: {
        online: true,
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        version: '1.2.3',
        clock: 'set',
        outbox: { log: bench.outbox.state.log, storage: 'file' },
      },
    });
    await bench.station.close();
    await bench.station.close();
    expect(on(bench.broker, 'status').at(-1)).toMatchObject({
      retain: true,
      message: { online: false, outbox: { lastSeq: 1, waiting: 0 } },
    });
  });

  test('leaves a will behind, for when it ends without a word', async () => {
    const { broker } = await set();
    await eventually(() => {
      expect(on(broker, 'status')).not.toEqual([]);
    });
    broker.cut();
    await eventually(() => {
      expect(on(broker, 'status')).toContainEqual(
        expect.objectContaining({
          retain: true,
          message: expect.objectContaining({ online: false }) as unknown,
        }),
      );
    });
  });

  test('says that it is online when it sees itself declared offline', async () => {
    const bench = await set();
    await isEmpty(bench);
    const before = on(bench.broker, 'status').length;
    bench.broker.publish('stations/roof/status', { online: false }, { retain: true });
    await eventually(() => {
      expect(on(bench.broker, 'status').slice(before)).toMatchObject([
        { retain: true, message: { online: true } },
      ]);
    });
  });

  test('goes on without a sensor that hangs', async () => {
    const stuck: Sensor = {
      name: 'stuck',
      quantities: ['rain'],
      read: () => new Promise(() => undefined),
    };
    const { broker } = await set({
      sensors: [stuck, createCounter()],
      intervalSeconds: 0.05,
      sensorDeadlineSeconds: 0.02,
    });
    await eventually(() => {
      expect(broker.stored.size).toBeGreaterThan(3);
    });
  });

  test('tells in its status which sensor gives no values, and why, until it gives them again', async () => {
    let isBroken = true;
    const flaky: Sensor = {
      name: 'flaky',
      quantities: ['rain'],
      read: () =>
        isBroken ? Promise.reject(new Error('EREMOTEIO')) : Promise.resolve({ rain: 0 }),
    };
    const { broker } = await set({ sensors: [flaky, createCounter()], intervalSeconds: 0.05 });
    await eventually(() => {
      expect(on(broker, 'status').at(-1)?.message).toMatchObject({
        sensors: { flaky: 'EREMOTEIO' },
      });
    });
    isBroken = false;
    // The status is told at most every five seconds.
    await eventually(() => {
      expect(on(broker, 'status').at(-1)?.message).not.toHaveProperty('sensors');
    });
  }, 15_000);

  test('writes down each reading before it is kept, and once it is', async () => {
    const journal: unknown[] = [];
    const bench = await set({
      onTaken: ({ values }) => journal.push(['taken', values]),
      onKept: ({ values }, { seq }) => journal.push(['kept', values, seq]),
    });
    await isEmpty(bench);
    expect(journal).toEqual([
      ['taken', { count: 1 }],
      ['kept', { count: 1 }, 1],
    ]);
  });
});

describe('a station that was away', () => {
  test('obeys the commands that came meanwhile, once and in order, also after a restart', async () => {
    const commandFile = join(folder(), 'commands.json');
    const bench = await set({ commandFile });
    await isEmpty(bench);
    const { broker, outbox, station } = bench;
    await station.close();
    const command = (id: string, interval: number): void => {
      broker.publish('stations/roof/commands', { id, interval }, { qos: 1 });
    };
    command('a', 500);
    command('b', 700);
    const next = await set({ broker, outbox, commandFile });
    const answersAre = (...ids: string[]) =>
      eventually(() => {
        expect(on(broker, 'status').at(-1)?.message).toMatchObject({
          online: true,
          answers: ids.map((id) => ({ id, result: 'done' })),
        });
      });
    await answersAre('a', 'b');
    expect(on(broker, 'status').at(-1)?.message).toMatchObject({ interval: 700 });
    await next.station.close();
    await set({ broker, outbox, commandFile });
    command('a', 500); // a repeat
    command('c', 300);
    await answersAre('a', 'b', 'c');
    expect(on(broker, 'status').at(-1)?.message).toMatchObject({ interval: 300 });
  });
});

describe('a command', () => {
  const send = ({ broker }: Bench, message: object): void => {
    broker.publish('stations/roof/commands', message, { qos: 1 });
  };
  const status = ({ broker }: Bench): unknown => on(broker, 'status').at(-1)?.message;

  test('changes how often readings are taken, at once', async () => {
    const bench = await set();
    await isEmpty(bench);
    send(bench, { id: '1', interval: 1 });
    await eventually(() => {
      expect(bench.station.stats().taken).toBeGreaterThan(2);
    });
    send(bench, { id: '2', interval: null });
    await eventually(() => {
      expect(status(bench)).toMatchObject({ interval: 1000 });
    });
  });

  test('switches a sensor off, and on', async () => {
    const thermometer: Sensor = {
      name: 'thermometer',
      quantities: ['temperature'],
      read: () => Promise.reject(new Error('it is broken')),
    };
    const sensors = [createCounter(), thermometer];
    const bench = await set({ sensors, intervalSeconds: 0.05 });
    await eventually(() => {
      expect(status(bench)).toMatchObject({ sensors: { thermometer: 'it is broken' } });
    });
    send(bench, { id: '1', sensors: { thermometer: false } });
    await eventually(() => {
      expect(status(bench)).toMatchObject({ off: ['thermometer'] });
      expect(status(bench)).not.toHaveProperty('sensors');
    });
    send(bench, { id: '2', sensors: { thermometer: true } });
    await eventually(() => {
      expect(status(bench)).toMatchObject({ sensors: { thermometer: 'it is broken' } });
      expect(status(bench)).not.toHaveProperty('off');
    });
  }, 30_000);

  test('asks for a diagnosis, which the status brings', async () => {
    const bench = await set({
      async *diagnose() {
        yield await Promise.resolve({ check: 'disk', verdict: 'ok', text: '10 MiB free' } as const);
      },
    });
    await isEmpty(bench);
    send(bench, { id: '1', diagnose: true });
    await eventually(() => {
      expect(status(bench)).toMatchObject({
        answers: [{ id: '1', result: 'done' }],
        diagnosis: {
          machine: { node: process.versions.node },
          findings: [{ check: 'disk', verdict: 'ok', text: '10 MiB free' }],
        },
      });
    });
  });
});

describe('a station with a backlog', () => {
  test('sends the oldest first, in arrays of a hundred, and shows the newest before it is through', async () => {
    const bench = await set({ waiting: 3000 });
    await isEmpty(bench);
    const { broker, outbox } = bench;
    const arrays = on(broker, 'backlog').map(({ message }) => message as ReadingMessage[]);
    const numbers = arrays.flat().map(({ seq }) => Number(seq));
    expect(numbers.slice(0, 3000)).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
    expect(Math.max(...arrays.map(({ length }) => length))).toBe(100);
    expect(arrays.length).toBeLessThanOrEqual(31);
    const kinds = broker.received.map(({ topic }) => topic.split('/')[2]);
    const shown = kinds.indexOf('readings');
    expect(broker.received[shown]?.message).toMatchObject({ log: outbox.state.log, seq: 3001 });
    // The first window goes out before it, and never more.
    expect(kinds.slice(0, shown).filter((kind) => kind === 'backlog').length).toBeLessThanOrEqual(
      8,
    );
    expect(broker.stored.size).toBe(3001);
  });

  test('loses nothing where the connection is cut again and again in mid-drain', async () => {
    const cuts = 3;
    let receivedOnThis = 0;
    const bench = await set({
      waiting: 3000,
      prepare: (broker) => {
        let connection = 0;
        broker.onReading = () => {
          if (connection !== broker.connections) receivedOnThis = 0;
          connection = broker.connections;
          receivedOnThis += 1;
          if (receivedOnThis === 350 && connection <= cuts) broker.cut();
          return false;
        };
      },
    });
    // Each of the short connections doubles the pause before the next.
    await eventually(
      () => {
        expect(bench.broker.connections).toBe(cuts + 1);
      },
      { timeoutSeconds: 30 },
    );
    await isEmpty(bench);
    expect(bench.broker.stored.size).toBe(3001);
  }, 60_000);

  test('has at most eight messages unconfirmed, and still shows every new reading', async () => {
    const { broker, outbox, station } = await set({
      waiting: 2000,
      intervalSeconds: 0.05,
      prepare: (prepared) => {
        prepared.confirming = false;
      },
    });
    await eventually(() => {
      expect(on(broker, 'readings').length).toBeGreaterThan(10);
    });
    expect(on(broker, 'backlog')).toHaveLength(8);
    const shown = on(broker, 'readings').map(({ message }) => (message as ReadingMessage).seq);
    expect(shown).toEqual(shown.map((_, index) => Number(shown[0]) + index));
    expect(outbox.state.waiting).toBe(station.stats().taken + 2000);
  });

  test('lets nothing go for confirmations of another log, of what was not sent, or in no form', async () => {
    const { broker, outbox } = await set({
      waiting: 2000,
      prepare: (prepared) => {
        prepared.confirming = false;
      },
    });
    await eventually(() => {
      expect(on(broker, 'backlog')).toHaveLength(8);
      expect(on(broker, 'readings')).toHaveLength(1);
    });
    const { log } = outbox.state;
    const topic = 'stations/roof/stored';
    broker.publish(topic, { log: 'anotherlog', stored: [[1, 2000]] });
    broker.publish(topic, { log, stored: [[5, 1]] });
    broker.publish(topic, { log, stored: [['1', '2']] });
    broker.publish(topic, { log, stored: '1-2000' });
    broker.publish(topic, 'stored, all of it');
    broker.publish('stations/roof/rejected', { reason: 'no idea which' });
    broker.publish('stations/roof/rejected', { log, seq: 1500, reason: 'never sent' });
    // Sent are the first eight hundred and the newest.
    broker.publish(topic, { log, stored: [[701, 2001]] });
    await eventually(() => {
      expect(outbox.state.waiting).toBe(1900);
    });
    expect((await outbox.next({ after: 700, limit: 1 }))[0]?.seq).toBe(801);
  });

  test('drops what is refused for good, says so loudly, and goes on with the rest', async () => {
    const { logger, lines } = createTestLogger();
    const bench = await set({
      waiting: 10,
      logger,
      prepare: (broker) => {
        broker.onReading = ({ log, seq }, station) => {
          if (seq !== 4) return false;
          broker.publish(`stations/${station}/rejected`, { log, seq, reason: 'humidity: 1e9' });
          return true;
        };
      },
    });
    await isEmpty(bench);
    expect(bench.broker.stored.size).toBe(10);
    expect(bench.station.stats().rejected).toBe(1);
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 50, seq: 4, reason: 'humidity: 1e9' }),
    );
  });

  test('sends a reading whose identity another reading has once more, in a new log', async () => {
    let oldLog: string | undefined;
    const bench = await set({
      waiting: 5,
      prepare: (broker) => {
        broker.onReading = ({ log, seq }, station) => {
          oldLog ??= log;
          if (log !== oldLog || seq !== 2) return false;
          broker.publish(`stations/${station}/rejected`, { log, seq, reason: 'identity conflict' });
          return true;
        };
      },
    });
    await isEmpty(bench);
    const { broker, outbox } = bench;
    expect(outbox.state.log).not.toBe(oldLog);
    expect(broker.stored.size).toBe(6);
    const conflicted = [...broker.stored.values()].filter(({ log }) => log !== oldLog);
    expect(conflicted).toMatchObject([{ seq: 1, values: { number: 2 } }]);
  });

  test('begins a new log when its own status tells of higher numbers: the file is an old copy', async () => {
    const bench = await set();
    await isEmpty(bench);
    const { broker, outbox } = bench;
    const { log } = outbox.state;
    broker.publish('stations/roof/status', { online: true, outbox: { log, lastSeq: 500 } });
    await eventually(() => {
      expect(outbox.state.log).not.toBe(log);
    });
    expect((await outbox.append(taken(1))).seq).toBe(1);
  });
});

describe('a station that nobody answers', () => {
  const resend = { firstSeconds: 0.1, maximumSeconds: 0.4 };

  test('sends the same reading again until it is answered, as backlog', async () => {
    let seen = 0;
    const bench = await set({
      resend,
      prepare: (broker) => {
        broker.onReading = () => {
          seen += 1;
          return seen < 3;
        };
      },
    });
    await isEmpty(bench);
    const { broker, outbox, station } = bench;
    const sent = [
      ...on(broker, 'readings'),
      ...on(broker, 'backlog').map(({ message }) => ({ message: (message as unknown[])[0] })),
    ];
    expect(sent.length).toBeGreaterThanOrEqual(3);
    const first = { log: outbox.state.log, seq: 1, count: 1 };
    for (const { message } of sent) expect(message).toMatchObject(first);
    expect(station.stats().resent).toBeGreaterThanOrEqual(1);
    expect([...broker.stored.values()]).toHaveLength(1);
  });

  test('tries another connection when several repeats were for nothing', async () => {
    const { broker, outbox } = await set({
      resend,
      prepare: (prepared) => {
        prepared.confirming = false;
      },
    });
    await eventually(() => {
      expect(broker.connections).toBeGreaterThan(1);
    });
    expect(outbox.state.waiting).toBe(1);
  });

  test('sends everything to a broker that lost everything', async () => {
    const broker = closing(await startTestBroker());
    const { port } = new URL((await broker.login()).brokerUrl);
    const outbox = closing(
      await openOutbox({ path: join(folder(), 'outbox.db'), logger: silentLogger, bootId: BOOT }),
    );
    broker.confirming = false;
    const station = closing(
      await createStation({
        name: 'roof',
        login: broker.login,
        sensors: [createCounter()],
        outbox,
        intervalSeconds: 0.05,
        logger: silentLogger,
      }),
    );
    // Acknowledged, and then gone with the broker.
    await eventually(() => {
      expect(on(broker, 'readings').length).toBeGreaterThan(5);
    });
    await broker.close();
    const another = closing(await startTestBroker({ port: Number(port) }));
    await eventually(() => {
      expect(another.stored.has(`${outbox.state.log}:1`)).toBe(true);
      expect(outbox.state.waiting).toBeLessThan(2);
    });
    expect(another.stored.size).toBeGreaterThanOrEqual(station.stats().taken - 1);
  });

  test('closes within a second, whatever waits', async () => {
    const { station } = await set({
      waiting: 3000,
      prepare: (broker) => {
        broker.confirming = false;
      },
    });
    await eventually(() => {
      expect(station.stats().connected).toBe(true);
    });
    const start = performance.now();
    await station.close();
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test('what may leave on a PUBACK is a collaborator, so that a proof can show that it would notice', async () => {
  const bench = await set({
    waiting: 50,
    release: () => true,
    prepare: (broker) => {
      broker.confirming = false;
    },
  });
  await isEmpty(bench);
  expect(bench.broker.stored.size).toBe(0);
});

describe('a station whose clock is not set', () => {
  function createWrongClock(): ClockSource & { set(): void; jump(): void } {
    let isSet = false;
    let offset = -26 * 365 * 86_400_000;
    const monotonic = (): number => Math.round(performance.now());
    return {
      now: () => Date.now() + offset,
      monotonic,
      bootId: BOOT,
      isSynchronized: () => isSet,
      set: () => {
        offset = 0;
        isSet = true;
      },
      jump: () => {
        offset = 0;
      },
    };
  }

  test.each(['set', 'jump'] as const)(
    'waits for the time, and then sends what it took with the right one (%s)',
    async (how) => {
      const clock = createWrongClock();
      const begun = Date.now();
      const bench = await set({ clock, clockPollSeconds: 0.02, intervalSeconds: 0.05 });
      const { broker, outbox, station } = bench;
      await eventually(() => {
        expect(station.stats().taken).toBeGreaterThan(4);
        expect(station.stats().connected).toBe(true);
      });
      expect(broker.stored.size).toBe(0);
      clock[how]();
      await eventually(() => {
        expect(broker.stored.has(`${outbox.state.log}:5`)).toBe(true);
      });
      const [first] = broker.stored.values();
      expect(first?.clock).toBeUndefined();
      expect(Math.abs((first?.timestamp ?? 0) - begun)).toBeLessThan(1000);
    },
  );

  test('sends readings marked as unsynced when the clock is not set for too long', async () => {
    const clock = createWrongClock();
    const { broker, outbox } = await set({
      clock,
      clockPollSeconds: 0.02,
      clockPatienceSeconds: 0.1,
      intervalSeconds: 0.05,
    });
    await eventually(() => {
      expect(broker.stored.has(`${outbox.state.log}:8`)).toBe(true);
    });
    expect([...broker.stored.values()].every(({ clock: state }) => state === 'unsynced')).toBe(
      true,
    );
    await eventually(() => {
      expect(on(broker, 'status').at(-1)?.message).toMatchObject({ clock: 'unsynced' });
    });
  });
});
