import { once } from 'node:events';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { startModule, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { startTestBroker } from '../testing/test-broker.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

/** Thirty days at one reading in ten seconds. */
const READINGS = 259_200;

/** As the README asks for on a small board: V8's young generation may otherwise grow to 48 MB before it collects. */
const SMALL_HEAP = ['--max-semi-space-size=2'];

/** A station that has been without a network for a month, measured from when it begins to send. */
const station = (path: string, brokerUrl: string): string => `
  import { setFlagsFromString } from 'node:v8';
  import { runInNewContext } from 'node:vm';
  import { createLogger } from '@isobar/shared/service';
  import { openDatabase } from '@isobar/shared/sqlite';
  import { createSimulatedSensors, createStation, openOutbox } from '@isobar/station';

  const path = ${JSON.stringify(path)};
  const logger = createLogger({ name: 'test', level: 'warn' });
  const options = { path, logger };
  const first = await openOutbox(options);
  const values = { temperature: -12.3, humidity: 100, pressure: 1013.2, windSpeed: 12.3,
    windGust: 23.4, windDirection: 270, rain: 0.2, solarRadiation: 1012 };
  const taken = { now: Date.now(), monotonic: 1, bootId: 'b', isClockSet: true };
  await first.append({ values, taken });
  await first.close();
  const database = openDatabase({ path, migrations: [''] });
  database.exec(\`
    WITH RECURSIVE more(position) AS (SELECT 2 UNION ALL SELECT position + 1 FROM more WHERE position < ${READINGS})
    INSERT INTO readings SELECT more.position, timestamp + more.position, boot, monotonic, quantities, body
      FROM more, readings WHERE readings.position = 1\`);
  database.close();

  const outbox = await openOutbox(options);
  const login = async () => ({ brokerUrl: ${JSON.stringify(brokerUrl)}, username: 'roof', token: 't' });
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const cold = process.memoryUsage.rss();
  const running = await createStation({ name: 'roof', login, sensors: createSimulatedSensors({ seed: 1 }),
    outbox, intervalSeconds: 1, logger });
  const begun = performance.now();
  let highest = cold;
  while (outbox.state.waiting > 2) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    highest = Math.max(highest, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(JSON.stringify({ cold, highest, seconds, ...running.stats() }));
  await running.close();
  await outbox.close();
`;

test('drains a month of readings within 30 MB of memory, and shows what is new meanwhile', async () => {
  const broker = closing(await startTestBroker({ keep: false }));
  const { brokerUrl } = await broker.login();
  const child = startModule(station(join(folder(), 'outbox.db'), brokerUrl), {
    nodeOptions: SMALL_HEAP,
  });
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, errors]).toEqual([0, '']);
  const figures = JSON.parse(output) as Record<string, number>;
  const { cold = 0, highest = Infinity, seconds = 0, taken = 0, confirmed = 0 } = figures;
  const growth = highest - cold;
  process.stderr.write(
    `drained ${READINGS} readings in ${seconds.toFixed(1)} s: RSS grew by ${(growth / 1e6).toFixed(1)} MB to ${(highest / 1e6).toFixed(1)} MB\n`,
  );
  expect(confirmed).toBeGreaterThanOrEqual(READINGS);
  expect(taken).toBeGreaterThan(1);
  expect(growth).toBeLessThan(30_000_000);
}, 120_000);
