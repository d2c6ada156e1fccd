import { useClosing, eventually, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { startTestBench, type TestBench } from './testing/test-bench.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const TOPIC = 'stations/roof-2/readings';
const BACKLOG = 'stations/roof-2/backlog';
const message = (seq: number, more: object = {}): object => ({
  log: 'k3v9q2',
  seq,
  temperature: 21.4,
  ...more,
});

async function start(options: Parameters<typeof startTestBench>[1] = {}): Promise<TestBench> {
  return closing(await startTestBench(folder(), options));
}

const storedSeqs = async ({ store }: TestBench): Promise<number[]> =>
  (await store.find({ station: 'roof-2', limit: 100_000 }))
    .map(({ seq }) => seq)
    .sort((a, b) => a - b);

/** Every number that a confirmation told. */
function confirmed({ answers }: TestBench): Set<number> {
  const ranges = answers.flatMap(([topic, answer]) =>
    topic.endsWith('/stored') ? (answer as { stored: [number, number][] }).stored : [],
  );
  return new Set(
    ranges.flatMap(([first, last]) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    ),
  );
}

const rejections = ({ answers }: TestBench): unknown[] =>
  answers.filter(([topic]) => topic.endsWith('/rejected')).map(([, answer]) => answer);

describe('ingest', () => {
  it('stores a reading and confirms it to its station', async () => {
    const bench = await start();
    await bench.publish(
      TOPIC,
      JSON.stringify(message(1, { timestamp: '2026-11-25T02:37:40.000Z' })),
    );
    await eventually(() => {
      expect(bench.answers).toEqual([
        ['stations/roof-2/stored', { log: 'k3v9q2', stored: [[1, 1]] }],
      ]);
    });
    expect(await bench.store.find({ station: 'roof-2', limit: 10 })).toMatchObject([
      { log: 'k3v9q2', seq: 1, timestamp: 1_795_574_260_000, values: { temperature: 21.4 } },
    ]);
    expect(bench.ingest.stats()).toEqual({ stored: 1, duplicates: 0, rejected: 0 });
  });

  it('confirms a repeat again, and stores it once', async () => {
    const bench = await start();
    const payload = JSON.stringify(message(1, { timestamp: 1573535400 }));
    await bench.publish(TOPIC, payload);
    await eventually(() => {
      expect(bench.answers).toHaveLength(1);
    });
    await bench.publish(TOPIC, payload);
    await eventually(() => {
      expect(bench.answers).toHaveLength(2);
    });
    expect(await storedSeqs(bench)).toEqual([1]);
    expect(bench.ingest.stats()).toEqual({ stored: 1, duplicates: 1, rejected: 0 });
  });

  it('stores what the first client sent: a name, a temperature, Unix seconds, and no log', async () => {
    const bench = await start();
    await bench.publish(TOPIC, '{"name":"Roof","temperature":21.4,"timestamp":1573535400}');
    await eventually(async () => {
      // 1573535400 s after 1970 is 2019-11-12T05:10:00Z.
      expect(await bench.store.find({ station: 'roof-2', limit: 10 })).toMatchObject([
        { log: '', timestamp: Date.UTC(2019, 10, 12, 5, 10), values: { temperature: 21.4 } },
      ]);
    });
  });

  it.each([
    ['no JSON', 'temperature=21', 'expected JSON in UTF-8'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'expected JSON in UTF-8'],
    ['no object', '21.4', 'expected a JSON object'],
    ['a wrong type', '{"temperature":"warm"}', 'temperature: expected a number from -95 to 65'],
    ['NaN', '{"temperature":NaN}', 'expected JSON in UTF-8'],
    ['1e400', '{"temperature":1e400}', 'temperature: expected a number'],
    ['a value out of range', '{"humidity":140}', 'humidity: expected a number from 0 to 105'],
    ['a seq without a log', '{"seq":3,"temperature":1}', 'log and seq: expected both or neither'],
    [
      'more than 64 KiB',
      JSON.stringify({ pad: 'x'.repeat(66_000) }),
      'expected at most 65536 bytes',
    ],
    [
      '101 readings',
      JSON.stringify(Array.from({ length: 101 }, (_, seq) => message(seq + 1))),
      'expected at most 100 readings',
    ],
    ['nothing at all', '', 'expected JSON in UTF-8'],
  ])('refuses %s with the reason, and goes on', async (_what, payload, reason) => {
    const bench = await start();
    await bench.publish(BACKLOG, payload);
    await bench.publish(TOPIC, JSON.stringify(message(7)));
    await eventually(async () => {
      expect(await storedSeqs(bench)).toEqual([7]);
      expect(rejections(bench)).toEqual([
        expect.objectContaining({ reason: expect.stringContaining(reason) }),
      ]);
    });
    expect(await bench.store.totals()).toMatchObject({ rejected: 1 });
  });

  it('stores the others of a backlog with one that is poisoned, which then counts as rejected and not as missing', async () => {
    const bench = await start();
    await bench.publish(
      BACKLOG,
      JSON.stringify([message(1), message(2, { temperature: 900 }), message(3)]),
    );
    await eventually(() => {
      expect(confirmed(bench)).toEqual(new Set([1, 3]));
      expect(rejections(bench)).toEqual([expect.objectContaining({ log: 'k3v9q2', seq: 2 })]);
    });
    expect(await bench.store.ledger()).toMatchObject([{ stored: 2, rejected: 1, missing: 0 }]);
  });

  it('keeps of a backlog only the element that was refused', async () => {
    const bench = await start();
    await bench.publish(BACKLOG, JSON.stringify([message(1), { log: 'k3v9q2', seq: 2, rain: -1 }]));
    await bench.publish(BACKLOG, JSON.stringify([message(1, { temperature: 3 })]));
    await eventually(() => {
      expect(bench.kept.map(({ payload }) => JSON.parse(payload.toString()) as unknown)).toEqual([
        { log: 'k3v9q2', seq: 2, rain: -1 },
        expect.objectContaining({ log: 'k3v9q2', seq: 1, temperature: 3 }),
      ]);
    });
  });

  it('knows a numbered reading without a time again, whenever it comes', async () => {
    const bench = await start();
    await bench.publish(TOPIC, JSON.stringify(message(1)));
    await eventually(() => {
      expect(bench.answers).toHaveLength(1);
    });
    const millisecond = Date.now();
    await eventually(() => {
      expect(Date.now()).toBeGreaterThan(millisecond);
    });
    await bench.publish(TOPIC, JSON.stringify(message(1)));
    await eventually(() => {
      expect(bench.answers).toHaveLength(2);
    });
    expect(bench.ingest.stats()).toEqual({ stored: 1, duplicates: 1, rejected: 0 });
  });

  it('keeps every reading that came without a time, also those of one millisecond', async () => {
    const bench = await start();
    const readings = Array.from({ length: 50 }, (_, index) => ({ temperature: index }));
    await bench.publish(BACKLOG, JSON.stringify(readings));
    await eventually(async () => {
      const found = await bench.store.find({ station: 'roof-2', limit: 100 });
      expect(found.map(({ values }) => values.temperature)).toEqual(
        readings.map(({ temperature }) => temperature),
      );
    });
    expect(rejections(bench)).toEqual([]);
  });

  it('keeps times that only a wrong clock can give, and marks them', async () => {
    const bench = await start();
    await bench.publish(
      BACKLOG,
      JSON.stringify([
        message(1, { timestamp: 86_400 }),
        message(2, { timestamp: '2100-01-01T00:00:00Z' }),
        message(3, { timestamp: '2026-11-25T02:37:40Z', clock: 'unsynced' }),
      ]),
    );
    await eventually(async () => {
      const found = await bench.store.find({ station: 'roof-2', limit: 10 });
      expect(found.map(({ clock }) => clock)).toEqual(['implausible', 'unsynced', 'implausible']);
    });
  });

  it('tells a station that another reading has its identity, and keeps the first', async () => {
    const bench = await start();
    await bench.publish(TOPIC, JSON.stringify(message(1, { timestamp: 1573535400 })));
    await bench.publish(
      TOPIC,
      JSON.stringify(message(1, { timestamp: 1573535400, temperature: 3 })),
    );
    await eventually(() => {
      expect(rejections(bench)).toEqual([
        { log: 'k3v9q2', seq: 1, reason: expect.stringMatching(/^identity conflict/) },
      ]);
    });
    expect(await bench.store.ledger()).toMatchObject([{ stored: 1, conflicts: 1, missing: 0 }]);
  });

  it('shows the ledger to Prometheus', async () => {
    const registry = new Registry();
    const bench = await start({ registry });
    await bench.publish(BACKLOG, JSON.stringify([message(1), message(4)]));
    await eventually(async () => {
      const metrics = await registry.metrics();
      expect(metrics).toMatch(/^isobar_ledger_stored 2$/m);
      expect(metrics).toMatch(/^isobar_ledger_missing 2$/m);
      expect(metrics).toMatch(/^isobar_ingest_readings_total\{outcome="stored"\} 2$/m);
    });
  });

  it('counts what a full outbox dropped as dropped, not as missing', async () => {
    const bench = await start();
    await bench.publish(BACKLOG, JSON.stringify([message(1), message(10)]));
    await bench.publish(
      'stations/roof-2/status',
      JSON.stringify({ online: true, dropped: [{ log: 'k3v9q2', ranges: [[2, 9]] }] }),
    );
    await eventually(async () => {
      expect(await bench.store.ledger()).toMatchObject([{ stored: 2, dropped: 8, missing: 0 }]);
    });
  });
});

describe('ingest whose store is away', () => {
  it('confirms nothing, acknowledges nothing, and stores everything once it is back', async () => {
    const COUNT = 3000;
    const bench = await start({ highWaterMessages: 200 });
    bench.refuse(true);
    const publishing = Promise.all(
      Array.from({ length: COUNT }, (_, index) =>
        bench.publish(TOPIC, JSON.stringify(message(index + 1))),
      ),
    );
    await eventually(() => {
      expect(bench.ingest.ready()).toBe(false);
    });
    expect(bench.answers).toEqual([]);
    expect(bench.sent).not.toContain('puback');

    bench.refuse(false);
    await publishing;
    await eventually(
      () => {
        expect(confirmed(bench).size).toBe(COUNT);
      },
      { timeoutSeconds: 20 },
    );
    expect(await bench.store.ledger()).toMatchObject([
      { first: 1, last: COUNT, stored: COUNT, missing: 0 },
    ]);
    expect(bench.sent).toContain('puback');
    expect(bench.ingest.ready()).toBe(true);
  }, 40_000);

  it('closes within a second all the same', async () => {
    const bench = await start();
    bench.refuse(true);
    await bench.publish(TOPIC, JSON.stringify(message(1)));
    await eventually(() => {
      expect(bench.ingest.ready()).toBe(false);
    });
    const asked = performance.now();
    await bench.ingest.close();
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(bench.answers).toEqual([]);
  });
});
