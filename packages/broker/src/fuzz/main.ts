import { connectAsync } from 'mqtt';

import { startBrokerProcess } from '../testing/broker-process.ts';
import { fuzz } from './fuzz.ts';

/** `npm run fuzz -- [SECONDS] [SEED]`: fuzzes a broker, and ends with 1 where it stops serving. */
const [seconds = 60, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number);

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const broker = await startBrokerProcess({ names: ['fuzz', 'probe'] });
const probe = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, {
  ...{ username: 'probe', password: broker.tokens.probe ?? '', clientId: 'probe' },
  reconnectPeriod: 0,
});
await probe.subscribeAsync('probe', { qos: 1 });
const begun = performance.now();
const elapsed = (): number => (performance.now() - begun) / 1000;
print(`Fuzzing for ${seconds} s; seed ${seed}`);
for (let round = 0; elapsed() < seconds; round += 1) {
  await fuzz({
    port: broker.port,
    seed: seed + round,
    connections: 1000,
    credentials: { username: 'fuzz', password: broker.tokens.fuzz ?? '' },
  });
  const answer = new Promise((resolve) => probe.once('message', resolve));
  await probe.publishAsync('probe', 'x', { qos: 1 });
  await answer;
  const megabytes = ((await broker.memory()) / 1e6).toFixed(0);
  print(
    `${elapsed().toFixed(0).padStart(4)} s  ${(round + 1) * 1000} connections, ${megabytes} MB`,
  );
}
print(`Connections ended by the broker: ${JSON.stringify(await broker.cuts())}`);
await probe.endAsync();
await broker.close();
