import { once } from 'node:events';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { startModule, useClosing, useTemporaryFolders } from '@isobar/shared/testing';

import { startTestBroker } from '../testing/test-broker.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

/** Thirty days at one reading in ten seconds. */
const READINGS = 259_200;
const MEBIBYTE = 1024 * 1024;

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
  const before = process.memoryUsage.rss();
  const running = await createStation({ name: 'roof', login, sensors: createSimulatedSensors({ seed: 1 }),
    outbox, intervalSeconds: 1, logger });
  const begun = performance.now();
  let highest = before;
  while (outbox.state.waiting > 2) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    highest = Math.max(highest, process.memoryUsage.rss());
  }
  const seconds = (performance.now() - begun) / 1000;
  process.stdout.write(JSON.stringify({ before, highest, seconds, ...running.stats() }));
  await running.close();
  await outbox.close();
`;

test('drains a month of readings within 30 MB of memory, and shows what is new meanwhile', async () => {
  const broker = closing(await startTestBroker({ keep: false }));
  const { brokerUrl } = await broker.login();
  const child = startModule(station(join(folder(), 'outbox.db'), brokerUrl));
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const [code] = (await once(child, 'close')) as [number | null];
  expect([code, errors]).toEqual([0, '']);
  const { before, highest, seconds, taken, confirmed } = JSON.parse(output) as Record<
    string,
    number
  >;
  const growth = ((highest ?? Infinity) - (before ?? 0)) / MEBIBYTE;
  process.stderr.write(
    `drained ${READINGS} readings in ${seconds?.toFixed(1)} s: RSS ${((before ?? 0) / MEBIBYTE).toFixed(1)} MiB, grew by ${growth.toFixed(1)} MiB\n`,
  );
  expect(confirmed).toBeGreaterThanOrEqual(READINGS);
  expect(taken).toBeGreaterThan(1);
  expect(growth * MEBIBYTE).toBeLessThan(30_000_000);
}, 120_000);
