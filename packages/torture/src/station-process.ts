import { join } from 'node:path';

import type { Values } from '@isobar/shared';
import { createLogger, createLogin, makeDataFolder } from '@isobar/shared/service';
import {
  createSimulatedSensors,
  createStation,
  openOutbox,
  type ClockSource,
  type Sensor,
  type TakenReading,
} from '@isobar/station';
import { z } from 'zod';

import { openJournal } from './journal.ts';
import {
  stationCommandSchema,
  stationSetupSchema,
  type StationCommand,
} from './station-under-test.ts';
import { TROUBLE, type Phase } from './trouble.ts';

/** The program of a station under test: the real one, with a journal beside it and a clock that can be wrong. */

const REPORT_EVERY_MILLISECONDS = 100;
/** One boot: a process that is killed and started again has not rebooted its board. */
const BOOT_ID = 'torture';
/** Short, since the run is. */
const RESEND = { firstSeconds: 2, maximumSeconds: 10 };

const setup = stationSetupSchema.parse(JSON.parse(process.env.TORTURE_STATION ?? ''));
const logger = createLogger({ name: setup.name, level: 'info' });

const clock = { offsetMilliseconds: 0, isSet: true };
let phase: Phase = 0;
let settled = false;

function obey(command: StationCommand): void {
  switch (command.kind) {
    case 'settle':
      settled = true;
      return;
    case 'trouble':
      phase = command.phase;
      return;
    case 'clock':
      Object.assign(clock, command);
  }
}
for (const command of z
  .array(stationCommandSchema)
  .parse(JSON.parse(process.env.TORTURE_COMMANDS ?? '[]'))) {
  obey(command);
}
process.on('message', (message) => {
  obey(stationCommandSchema.parse(message));
});

const clockSource: ClockSource = {
  now: () => Date.now() + clock.offsetMilliseconds,
  monotonic: () => Number(process.hrtime.bigint() / 1_000_000n),
  bootId: BOOT_ID,
  isSynchronized: () => clock.isSet,
};

const troubleSensor: Sensor = {
  name: TROUBLE,
  quantities: [TROUBLE],
  read: () => Promise.resolve({ [TROUBLE]: phase }),
};

/** Without values there is no reading. */
function untilSettled(sensor: Sensor): Sensor {
  return {
    ...sensor,
    read: (signal) => (settled ? Promise.resolve<Values>({}) : sensor.read(signal)),
  };
}

const journal = openJournal(setup.journalFile);
const ids = new Map<TakenReading, number>();
let nextId = Date.now() * 1000; // later than those of the process before
const outbox = await openOutbox({
  path: join(makeDataFolder(setup.outboxFolder), 'outbox.db'),
  logger,
  bootId: BOOT_ID,
});
const { login, forget } = createLogin({
  authUrl: setup.authUrl,
  name: setup.name,
  password: setup.password,
});
const station = await createStation({
  name: setup.name,
  // A proxy of its own, where the login would send every station to the same one.
  login: async (signal) => ({ ...(await login(signal)), brokerUrl: setup.brokerUrl }),
  forgetLogin: forget,
  sensors: [...createSimulatedSensors({ seed: setup.seed }), troubleSensor].map(untilSettled),
  outbox,
  intervalSeconds: setup.intervalMilliseconds / 1000,
  logger,
  clock: clockSource,
  clockPollSeconds: 0.5,
  resend: RESEND,
  clientOptions: { keepalive: 3, connectTimeout: 5000 },
  ...(setup.releaseOnPuback && { release: () => true }),
  onTaken: (reading) => {
    const { values, taken } = reading;
    const id = nextId++;
    ids.set(reading, id);
    journal.write({
      kind: 'intent',
      id,
      trueTime: Date.now(),
      stationTime: taken.now,
      clockSet: taken.isClockSet,
      values,
    });
  },
  onKept: (reading, identity) => {
    journal.write({ kind: 'kept', id: ids.get(reading) ?? 0, ...identity });
    ids.delete(reading);
  },
});
logger.info({}, 'started');

const reports = setInterval(() => {
  process.send?.({ kind: 'report', waiting: outbox.state.waiting + ids.size, isSettled: settled });
}, REPORT_EVERY_MILLISECONDS);

async function stop(): Promise<void> {
  clearInterval(reports);
  await station.close();
  await outbox.close();
  journal.close();
  process.disconnect();
}
process.once('SIGTERM', () => void stop());
// The run that started it is gone.
process.once('disconnect', () => process.exit());
