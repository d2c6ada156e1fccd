import { join } from 'node:path';
import process from 'node:process';
import { setInterval, clearInterval } from 'node:timers';

import { createLogger, createLogin } from '@isobar/shared/service';
import { createSimulatedSensors, createStation, openOutbox } from '@isobar/station';

/** A station as it is run, with a shorter interval than one can be set up with. */

const REPORT_EVERY_MILLISECONDS = 100;

const { name, authUrl, password, folder, intervalMilliseconds } = JSON.parse(
  process.env.STATION ?? '',
);
const logger = createLogger({ name, level: 'silent' });
const outbox = await openOutbox({ path: join(folder, 'outbox.db'), logger });
const { login, forget } = createLogin({ authUrl, name, password });
const station = await createStation({
  name,
  login,
  forgetLogin: forget,
  sensors: createSimulatedSensors({ seed: 1 }),
  outbox,
  intervalSeconds: intervalMilliseconds / 1000,
  commandFile: join(folder, 'commands.json'),
  logger,
});
const reports = setInterval(() => {
  const { taken, confirmed } = station.stats();
  process.send?.({ taken, confirmed, waiting: outbox.state.waiting });
}, REPORT_EVERY_MILLISECONDS);

process.once('message', async () => {
  clearInterval(reports);
  await station.close();
  await outbox.close();
  process.disconnect();
});
process.once('disconnect', () => process.exit());
