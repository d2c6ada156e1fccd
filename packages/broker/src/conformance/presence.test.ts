import { expect, test } from '@jest/globals';
import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { connectAsync, type MqttClient } from 'mqtt';

import { startBrokerProcess, type BrokerProcess } from '../testing/broker-process.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

const status = (name: string): string => `stations/${name}/status`;

async function station(broker: BrokerProcess, name: string): Promise<MqttClient> {
  const will = {
    topic: status(name),
    payload: Buffer.from('offline'),
    qos: 1,
    retain: true,
  } as const;
  const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ username: name, password: broker.tokens[name] ?? '', clientId: name, clean: false, will },
    reconnectPeriod: 0,
  });
  closing({ close: () => client.end(true) });
  client.on('error', () => undefined); // the broker is killed
  await client.publishAsync(status(name), 'online', { qos: 1, retain: true });
  return client;
}

test('a station that is gone is declared offline when the broker was killed too, and no other is', async () => {
  const options = {
    ...{ names: ['gone', 'back', 'eye'], sessionsFolder: folder(), heartbeatSeconds: 0.75 },
  };
  const first = await startBrokerProcess(options);
  await station(first, 'gone');
  await station(first, 'back');
  await first.close(); // SIGKILL
  const second = closing(await startBrokerProcess(options));
  await station(second, 'back');
  const seen: string[] = [];
  const eye = await connectAsync(`mqtt://127.0.0.1:${second.port}`, {
    ...{ username: 'eye', password: second.tokens.eye ?? '', clientId: 'eye' },
  });
  eye.on('message', (topic, payload) => seen.push(`${topic} ${payload.toString()}`));
  await eye.subscribeAsync('stations/+/status', { qos: 1 });
  await eventually(() => {
    expect(seen).toContain(`${status('gone')} offline`);
  });
  expect(seen).not.toContain(`${status('back')} offline`);
  await eye.endAsync();
}, 30_000);
