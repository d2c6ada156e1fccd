import { withLifecycle, type Closable, type Logger, type Login } from '@isobar/shared/service';
import type { IClientOptions } from 'mqtt';

import { createClockKeeper } from './clock/clock-keeper.ts';
import type { ClockSource } from './clock/clock-source.ts';
import { createSystemClock } from './clock/system-clock.ts';
import { openCommands } from './commands/commands.ts';
import { failingSensor } from './doctor/check-sensor.ts';
import type { Finding } from './doctor/finding.ts';
import type { Identity } from './outbox/log-spans.ts';
import type { Outbox, OutboxState, TakenReading } from './outbox/outbox-types.ts';
import { createReadSensors } from './sensors/read-sensors.ts';
import { restoreValues } from './sensors/restore-values.ts';
import type { Sensor } from './sensors/sensor.ts';
import { takeReadings, type TakingReadings } from './sensors/take-readings.ts';
import { describeMachine } from './status/machine.ts';
import { createStatusReport, type Diagnosis } from './status/status-report.ts';
import { releaseWhenStored, type ReleasePolicy } from './uplink/release-policy.ts';
import type { ResendTiming } from './uplink/resend-delay.ts';
import { createUplink, type Uplink, type UplinkStats } from './uplink/uplink.ts';

export interface StationOptions {
  readonly name: string;
  readonly login: Login;
  readonly forgetLogin?: () => void;
  readonly sensors: readonly Sensor[];
  /** Stays the caller's, to be closed after the station. */
  readonly outbox: Outbox;
  readonly intervalSeconds: number;
  readonly logger: Logger;
  /** Told in the status. */
  readonly version?: string;
  /** By default the system clock, which is believed. */
  readonly clock?: ClockSource;
  /** So long, connected, readings wait for the clock to be set; then they go as unsynced. 600. */
  readonly clockPatienceSeconds?: number;
  readonly clockPollSeconds?: number;
  /** A sensor that has not answered by then is left out of the reading; 5, and below the interval. */
  readonly sensorDeadlineSeconds?: number;
  readonly release?: ReleasePolicy;
  readonly resend?: ResendTiming;
  /** Further options of MQTT.js, such as `ca`. */
  readonly clientOptions?: IClientOptions;
  /** File that keeps what operators command; without it, that is forgotten with the process. */
  readonly commandFile?: string;
  /** What a diagnosis that is asked for tells besides board and sensors. */
  readonly diagnose?: () => AsyncIterable<Finding>;
  /** Called with each reading before the outbox has it. */
  readonly onTaken?: (reading: TakenReading) => void;
  /** Called once the outbox has promised to keep it. */
  readonly onKept?: (reading: TakenReading, identity: Identity) => void;
}

export interface StationStats extends UplinkStats {
  readonly taken: number;
  readonly outbox: OutboxState;
  /** Seconds that the next reading is overdue; at most 0 while all is well. */
  readonly overdueSeconds: number;
}

export interface Station extends Closable {
  stats(): StationStats;
}

const LONGEST_DEADLINE_SECONDS = 5;
/** Characters of why a sensor fails, in the status. */
const LONGEST_REASON = 200;

/**
 * Runs a station: takes a reading at every interval, keeps it in the outbox, and sends it until it is
 * stored. Nothing from outside stops it: a broken sensor, broker, network, disk or clock costs what it
 * must and is told in the log and in the status.
 */
export function createStation(options: StationOptions): Promise<Station> {
  const { outbox, sensors, logger } = options;
  return withLifecycle(async (lifecycle) => {
    let diagnosis: Diagnosis | undefined;
    const failing = new Map<string, string>();
    // What is made later and needed by what is made before.
    const late: { uplink?: Uplink; readings?: TakingReadings } = {};
    const commands = openCommands({
      path: options.commandFile,
      sensors: sensors.map(({ name }) => name),
      logger,
      onAnswered: (command) => {
        late.readings?.changeInterval(intervalSeconds());
        if (command?.diagnose === true) void diagnose();
        report.answered();
      },
    });
    const intervalSeconds = (): number => commands.state.interval ?? options.intervalSeconds;

    async function diagnose(): Promise<void> {
      const findings = Array.from(failing, ([sensor, reason]) => failingSensor(sensor, reason));
      for await (const finding of options.diagnose?.() ?? []) findings.push(finding);
      diagnosis = { at: new Date().toISOString(), machine: describeMachine(), findings };
      report.answered();
    }

    const report = createStatusReport({
      outbox,
      version: options.version ?? '0.0.0',
      state: () => ({
        clock: clock.state,
        interval: intervalSeconds(),
        off: commands.state.off,
        failing: Object.fromEntries(failing),
        answers: commands.state.answers,
        diagnosis,
      }),
      announce: () => {
        late.uplink?.announce();
      },
    });
    lifecycle.defer(() => report.close());
    const clock = await createClockKeeper({
      source: options.clock ?? createSystemClock(),
      logger,
      isConnected: () => late.uplink?.stats.connected ?? false,
      onSet: (offset) => {
        outbox.mendClock(offset);
        report.changed();
      },
      onGivenUp: () => {
        outbox.giveUpClock();
        report.changed();
      },
      pollSeconds: options.clockPollSeconds ?? 5,
      patienceSeconds: options.clockPatienceSeconds ?? 600,
    });
    lifecycle.defer(() => clock.close());
    const uplink = createUplink({
      ...options,
      release: options.release ?? releaseWhenStored,
      describeStatus: () => report.describe(),
      onCommand: (payload) => {
        commands.receive(payload);
      },
    });
    late.uplink = uplink;
    lifecycle.defer(() => uplink.close());

    const readSensors = createReadSensors({
      sensors,
      deadlineSeconds: () =>
        options.sensorDeadlineSeconds ??
        Math.min(LONGEST_DEADLINE_SECONDS, intervalSeconds() * 0.8),
      isOff: (sensor) => commands.state.off.includes(sensor),
      logger,
      onHealth: (sensor, failure) => {
        if (failure === undefined) failing.delete(sensor);
        else failing.set(sensor, failure.slice(0, LONGEST_REASON));
        report.changed();
      },
    });
    const readings = takeReadings({
      ...options,
      intervalSeconds: intervalSeconds(),
      moment: () => clock.moment(),
      readSensors,
      onLost: (values) => {
        restoreValues(sensors, values);
      },
    });
    late.readings = readings;
    lifecycle.defer(() => readings.close());
    return {
      stats: () => ({
        taken: readings.taken,
        overdueSeconds: readings.overdueSeconds,
        ...uplink.stats,
        outbox: outbox.state,
      }),
      close: () => lifecycle.close(),
    };
  });
}
