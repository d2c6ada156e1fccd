import { expect, test } from '@jest/globals';
import { eventually, useClosing } from '@isobar/shared/testing';

import { startTestBroker } from '../testing/test-broker.ts';
import { fuzz } from './fuzz.ts';

const closing = useClosing();

test('serves others whatever it is sent, and keeps nothing of those who are gone', async () => {
  const broker = closing(await startTestBroker());
  const acl = [{ permission: 'allow', action: 'all', topic: '#' } as const];
  const probe = await broker.client({ name: 'probe', role: 'admin', acl });
  const received: string[] = [];
  probe.on('message', (_topic, payload) => received.push(payload.toString()));
  await probe.subscribeAsync('probe/answers', { qos: 1 });
  const password = await broker.authority.issue({ name: 'fuzz', role: 'admin', acl });
  let probes = 0;
  await fuzz({
    ...{ port: broker.port, seed: 20_261_125, connections: 600 },
    credentials: { username: 'fuzz', password },
    onProgress: async () => {
      probes += 1;
      await probe.publishAsync('probe/answers', String(probes), { qos: 1 });
    },
  });
  await eventually(() => {
    expect(received).toHaveLength(probes);
  });
  expect(probes).toBe(6);
  await eventually(() => {
    expect(broker.broker.stats().connections).toBe(1);
  });
  // The fuzzer got in, and was thrown out for more than one reason.
  expect(await broker.metric('connects_total', { result: 'accepted' })).toBeGreaterThan(100);
  for (const reason of ['malformed', 'protocol', 'not_connect', 'packet_too_large']) {
    expect([reason, await broker.metric('cuts_total', { reason })]).not.toEqual([reason, 0]);
  }
  const errors = broker.log.filter((line) => line.includes('"level":50'));
  expect(errors).toEqual([]);
}, 60_000);
