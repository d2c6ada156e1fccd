import { describe, expect, test } from '@jest/globals';
import { eventually, useClosing } from '@isobar/shared/testing';

import { subscribe } from './testing/subscribe.ts';
import { startTestBroker } from './testing/test-broker.ts';

describe('broker', () => {
  const closing = useClosing();

  test('carries a message from a station to a watcher', async () => {
    const broker = closing(await startTestBroker());
    const watcher = await broker.client({ name: 'eye', role: 'watcher' });
    await watcher.subscribeAsync('stations/#', { qos: 1 });
    const received = new Promise((resolve) =>
      watcher.once('message', (topic, payload) => {
        resolve([topic, payload.toString()]);
      }),
    );
    const station = await broker.client({ name: 'st0', role: 'station' });
    await station.publishAsync('stations/st0/readings', 'hello', { qos: 1 });
    expect(await received).toEqual(['stations/st0/readings', 'hello']);
    expect(broker.broker.stats()).toEqual({ connections: 2, stationsOnline: 1, publishes: 1 });
  });

  test('tells admins, and nobody else, how it is under $SYS', async () => {
    const broker = closing(await startTestBroker());
    const admin = await broker.client({ name: 'root', role: 'admin' });
    const received = new Map<string, string>();
    admin.on('message', (topic, payload) => received.set(topic, payload.toString()));
    await admin.subscribeAsync('$SYS/broker/#', { qos: 0 });
    await eventually(() => {
      expect([...received.keys()].sort()).toEqual([
        '$SYS/broker/bytes/received',
        '$SYS/broker/bytes/sent',
        '$SYS/broker/clients/connected',
        '$SYS/broker/heap/current',
        '$SYS/broker/publish/messages/received',
        '$SYS/broker/uptime',
      ]);
    });
    expect(received.get('$SYS/broker/clients/connected')).toBe('0'); // as it was at the start
    for (const role of ['watcher', 'ingest', 'station'] as const) {
      const other = await broker.client({ name: role, role });
      expect(await subscribe(other, ['$SYS/broker/#', '$SYS/broker/uptime'], 0)).toEqual([
        128, 128,
      ]);
    }
  });
});
