import { describe, expect, test } from '@jest/globals';
import { useClosing } from '@isobar/shared/testing';

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
});
