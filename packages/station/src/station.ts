import { messageOf } from '@isobar/shared';
import { withLifecycle, type Closable, type Logger, type Login } from '@isobar/shared/service';
import type { IClientOptions } from 'mqtt';

import { createClockKeeper } from './clock/clock-keeper.ts';
import type { ClockSource } from './clock/clock-source.ts';
import { createSystemClock } from './clock/system-clock.ts';
import type { Identity } from './outbox/log-spans.ts';
import type { Outbox, OutboxState, TakenReading } from './outbox/outbox-types.ts';
import { createReadSensors } from './sensors/read-sensors.ts';
import { startReadingSchedule } from './sensors/reading-schedule.ts';
import { restoreValues } from './sensors/restore-values.ts';
import type { Sensor } from './sensors/sensor.ts';
import { releaseWhenStored, type ReleasePolicy } from './uplink/release-policy.ts';
import type { ResendTiming } from './uplink/resend-delay.ts';
import { createStatusReport } from './uplink/status-report.ts';
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
  /** A command of the operator; it may have waited for long. */
  readonly onCommand?: (payload: Buffer) => void;
  /** Called with each reading before the outbox has it. */
  readonly onTaken?: (reading: TakenReading) => void;
  /** Called once the outbox has promised to keep it. */
  readonly onKept?: (reading: TakenReading, identity: Identity) => void;
}

export interface StationStats extends UplinkStats {
  readonly taken: number;
  readonly outbox: OutboxState;
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
  const { outbox, sensors, intervalSeconds, logger } = options;
  return withLifecycle(async (lifecycle) => {
    let taken = 0;
    const failing = new Map<string, string>();
    // The clock asks for the uplink, and the uplink tells of the clock.
    const late: { uplink?: Uplink } = {};
    const report = createStatusReport({
      outbox,
      version: options.version ?? '0.0.0',
      clockState: () => clock.state,
      failingSensors: () => Object.fromEntries(failing),
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
    });
    late.uplink = uplink;
    lifecycle.defer(() => uplink.close());

    const readSensors = createReadSensors({
      sensors,
      deadlineSeconds:
        options.sensorDeadlineSeconds ?? Math.min(LONGEST_DEADLINE_SECONDS, intervalSeconds * 0.8),
      logger,
      onHealth: (sensor, failure) => {
        if (failure === undefined) failing.delete(sensor);
        else failing.set(sensor, failure.slice(0, LONGEST_REASON));
        report.changed();
      },
    });
    async function take(): Promise<void> {
      const moment = clock.moment();
      const values = await readSensors();
      if (Object.keys(values).length === 0) return;
      const reading = { values, taken: moment };
      taken += 1;
      options.onTaken?.(reading);
      const identity = await outbox.append(reading).catch((error: unknown) => {
        restoreValues(sensors, values);
        throw error;
      });
      options.onKept?.(reading, identity);
    }
    const taking = new Set<Promise<void>>();
    const schedule = startReadingSchedule({
      intervalSeconds,
      take: () => {
        const reading = take().catch((error: unknown) => {
          logger.error({ error: messageOf(error) }, 'a reading was lost');
        });
        taking.add(reading);
        void reading.finally(() => taking.delete(reading));
      },
    });
    lifecycle.defer(() => {
      schedule.stop();
    });
    return {
      stats: () => ({ taken, ...uplink.stats, outbox: outbox.state }),
      close: () => lifecycle.close(),
    };
  });
}
