import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

import { alertRuleSchema } from '@isobar/shared';
import { listen } from '@isobar/shared/service';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';
import { connectAsync } from 'mqtt';

import { startTestBench, type TestBench } from '../testing/test-bench.ts';
import { createWebhook, type WebhookBody } from './webhook.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const TOPIC = 'stations/roof-2/readings';
const ALERTS = 'stations/roof-2/alerts';
const hot = alertRuleSchema.parse({
  id: 'hot',
  condition: { kind: 'above', quantity: 'temperature', threshold: 30 },
});

/** A receiver of alerts that first answers with `failures`, and keeps what it took. */
async function startReceiver(
  failures: number[] = [],
): Promise<{ url: string; taken: WebhookBody[] }> {
  const taken: WebhookBody[] = [];
  async function answer(request: IncomingMessage): Promise<number> {
    const body = JSON.parse(await text(request)) as WebhookBody;
    const status = failures.shift() ?? 204;
    if (status === 204) taken.push(body);
    return status;
  }
  const server = createServer((request, response) => {
    void answer(request).then((status) => response.writeHead(status).end());
  });
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  closing({
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
  return { url: `http://127.0.0.1:${port}/hook?key=secret`, taken };
}

async function start(
  options: Parameters<typeof startTestBench>[1] & { folder?: string } = {},
): Promise<
  TestBench & { alerts: unknown[]; reading(seq: number, temperature: number, time?: number): void }
> {
  const { folder: given = folder(), ...others } = options;
  const bench = closing(
    await startTestBench(given, { alertIntervals: { rules: 20, ledger: 20 }, ...others }),
  );
  const alerts: unknown[] = [];
  bench.station.on('message', (topic, payload) => {
    if (topic === ALERTS && payload.length > 0) alerts.push(JSON.parse(payload.toString()));
  });
  await bench.station.subscribeAsync(ALERTS);
  const reading = (seq: number, temperature: number, time = Date.now()): void => {
    const timestamp = new Date(time).toISOString();
    const body = JSON.stringify({ log: 'k3v9q2', seq, timestamp, temperature });
    bench.station.publish(TOPIC, body, { qos: 1, retain: true });
  };
  return { ...bench, alerts, reading };
}

/** Publishes readings until the rule that was set was read, and one of them raised an alert. */
async function raise(bench: Awaited<ReturnType<typeof start>>): Promise<number> {
  let seq = 0;
  await eventually(() => {
    seq += 1;
    bench.reading(seq, 31);
    expect(bench.alerts).not.toEqual([]);
  });
  return seq;
}

/** What somebody who comes now is told of all stations, by topic. */
async function retained({ brokerUrl }: TestBench): Promise<Record<string, unknown>> {
  const watcher = await connectAsync(brokerUrl);
  const messages: [string, unknown][] = [];
  watcher.on('message', (topic, payload) => {
    messages.push([topic, JSON.parse(payload.toString())]);
  });
  // Retained messages come before the answer to a later packet.
  await watcher.subscribeAsync('stations/+/alerts', { qos: 1 });
  await watcher.publishAsync('done', '', { qos: 1 });
  await watcher.endAsync();
  return Object.fromEntries(messages);
}

const one = { alerts: [{ rule: 'hot', text: 'Temperature is above 30 °C' }] };

describe('alerts', () => {
  it('are published, kept and posted once when they begin and once when they end', async () => {
    const { url, taken } = await startReceiver();
    const bench = await start({ tellAlerts: createWebhook(url) });
    await bench.store.setAlertRule(hot);
    const seq = await raise(bench);
    await eventually(() => {
      expect(bench.alerts).toMatchObject([one]);
      expect(taken).toMatchObject([{ event: 'raised', station: 'roof-2', clearedAt: null }]);
    });
    bench.reading(seq + 1, 32);
    bench.reading(seq + 2, 29);
    bench.reading(seq + 3, 28);
    await eventually(() => {
      expect(bench.alerts).toMatchObject([one, { alerts: [] }]);
      expect(taken).toMatchObject([
        { event: 'raised' },
        { event: 'cleared', id: taken[0]?.id, clearedAt: expect.stringMatching(/Z$/) },
      ]);
    });
    expect(await bench.store.alerts({ limit: 10 })).toMatchObject([
      { rule: 'hot', station: 'roof-2', clearedAt: expect.any(Number) },
    ]);
    expect(await bench.store.untoldAlerts({ limit: 10 })).toEqual([]);
  });

  it('are posted again where the receiver fails, in order', async () => {
    const { url, taken } = await startReceiver([500]);
    const bench = await start({ tellAlerts: createWebhook(url) });
    await bench.store.setAlertRule(hot);
    const seq = await raise(bench);
    bench.reading(seq + 1, 20);
    await eventually(() => {
      expect(taken.map(({ event }) => event)).toEqual(['raised', 'cleared']);
    });
  });

  it('outlive ingest: the next one tells what was not told, and ends what it did not begin', async () => {
    const shared = folder();
    const { url, taken } = await startReceiver();
    const away = () => Promise.reject(new Error('away'));
    const first = await start({ folder: shared, tellAlerts: away });
    await first.store.setAlertRule(hot);
    const seq = await raise(first);
    await first.close();

    const second = await start({ folder: shared, tellAlerts: createWebhook(url) });
    await eventually(() => {
      expect(taken).toMatchObject([{ event: 'raised' }]);
    });
    second.reading(seq + 1, 20);
    await eventually(() => {
      expect(taken).toMatchObject([{ event: 'raised' }, { event: 'cleared' }]);
      expect(second.alerts.at(-1)).toEqual({ alerts: [] });
    });
    expect(await second.store.alerts({ limit: 10 })).toHaveLength(1);
  });

  it('are not raised again by what came late, after a newer reading that an earlier ingest stored', async () => {
    const shared = folder();
    const first = await start({ folder: shared });
    await first.store.setAlertRule(hot);
    const seq = await raise(first);
    const late = Date.now();
    first.reading(seq + 2, 20, late + 2);
    await eventually(() => {
      expect(first.alerts.at(-1)).toEqual({ alerts: [] });
    });
    await first.close();

    const second = await start({ folder: shared });
    second.reading(seq + 3, 20, late + 3);
    await eventually(() => {
      expect(second.alerts).toEqual([{ alerts: [] }]); // it has begun
    });
    second.reading(seq + 1, 31, late + 1);
    second.reading(seq + 4, 31, late + 4);
    await eventually(() => {
      expect(second.alerts.at(-1)).toMatchObject({
        alerts: [{ rule: 'hot', since: new Date(late + 4).toISOString() }],
      });
    });
    expect(await second.store.alerts({ limit: 10 })).toHaveLength(2);
  });

  it('come of a reading that was stored and not judged, since ingest was killed in between', async () => {
    const bench = await start();
    const time = Date.now();
    const reading = { station: 'roof-2', log: 'k3v9q2', seq: 1, timestamp: time, receivedAt: time };
    await bench.store.insert([{ ...reading, values: { temperature: 31 } }]);
    await bench.store.setAlertRule(hot);
    await eventually(() => {
      bench.reading(1, 31, time);
      expect(bench.alerts).toMatchObject([one]);
    });
  });

  it('tell of readings that are missing, until they come', async () => {
    const bench = await start();
    await bench.store.setAlertRule(
      alertRuleSchema.parse({ id: 'gap', condition: { kind: 'missing', minutes: 0 } }),
    );
    bench.reading(1, 20);
    bench.reading(3, 20);
    await eventually(() => {
      expect(bench.alerts).toMatchObject([
        { alerts: [{ rule: 'gap', text: 'Readings are missing' }] },
      ]);
    });
    bench.reading(2, 20);
    await eventually(() => {
      expect(bench.alerts.at(-1)).toEqual({ alerts: [] });
    });
  });

  it('end with their rule', async () => {
    const bench = await start();
    await bench.store.setAlertRule(hot);
    await raise(bench);
    await bench.store.removeAlertRule('hot');
    await eventually(() => {
      expect(bench.alerts.at(-1)).toEqual({ alerts: [] });
    });
  });

  it('end with their station: what the broker cleared does not come back', async () => {
    const bench = await start();
    await bench.store.setAlertRule(hot);
    await raise(bench);
    let told = 0;
    bench.station.on('message', (topic) => {
      if (topic === 'stations/barn/alerts') told += 1;
    });
    await bench.station.subscribeAsync('stations/barn/alerts');
    await bench.publish(
      'stations/barn/readings',
      JSON.stringify({ log: 'k3v9q2', seq: 1, temperature: 31 }),
    );
    await eventually(() => {
      expect(told).toBe(1);
    });
    for (const topic of [ALERTS, 'stations/roof-2/status']) {
      await bench.station.publishAsync(topic, '', { qos: 1, retain: true });
    }
    await eventually(async () => {
      expect(await bench.store.alerts({ limit: 10 })).toMatchObject([
        { station: 'barn' },
        { station: 'roof-2', clearedAt: expect.any(Number) },
      ]);
    });
    bench.cutOff(true);
    bench.cutOff(false);
    // roof-2 had alerts first, and would be told of first.
    await eventually(() => {
      expect(told).toBe(2);
    });
    expect(Object.keys(await retained(bench))).toEqual(['stations/barn/alerts']);
  });

  it('are no more retained where one ended while the broker was away, and ingest after it', async () => {
    const bench = await start();
    await bench.store.setAlertRule(hot);
    await raise(bench);
    await bench.store.raiseAlert({
      ...{ id: 'hot/elsewhere/1', rule: 'hot', station: 'elsewhere', since: 1, text: 'hot' },
    });
    bench.cutOff(true);
    await bench.store.removeAlertRule('hot');
    await eventually(async () => {
      const [newest] = await bench.store.alerts({ limit: 1 });
      expect(newest?.clearedAt).toEqual(expect.any(Number));
    });
    await bench.restartIngest();
    expect(await retained(bench)).toMatchObject({ [ALERTS]: one });
    bench.cutOff(false);
    await eventually(async () => {
      expect(await retained(bench)).toEqual({ [ALERTS]: { alerts: [] } });
    });
  });
});
