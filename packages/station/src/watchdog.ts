import { messageOf } from '@isobar/shared';
import {
  notifySystemd,
  type Closable,
  type Environment,
  type Logger,
} from '@isobar/shared/service';

/** Longer than a sensor's deadline and the worst write to an old SD card together. */
const GRACE_SECONDS = 30;
/** Told so many times as often as the service manager asks: a word may come late. */
const WORDS_PER_PERIOD = 3;

/**
 * Has systemd restart this process when it takes no readings any more: where the unit has
 * `WatchdogSec=`, it is told `WATCHDOG=1` as long as rounds of readings come to their end, and what
 * the station is about (sd_notify(3), sd_watchdog_enabled(3)).
 */
export function startWatchdog(options: {
  environment: Environment;
  /** Seconds that the end of a round of readings is overdue. */
  overdueSeconds: () => number;
  /** For `systemctl status`, in a line. */
  describe: () => string;
  logger: Logger;
}): Closable {
  const { environment, overdueSeconds, describe, logger } = options;
  let isOverdue = false;

  async function tell(): Promise<void> {
    const wasOverdue = isOverdue;
    isOverdue = overdueSeconds() > GRACE_SECONDS;
    if (isOverdue) {
      if (!wasOverdue) logger.error({}, 'no readings are taken any more: the watchdog is not fed');
      return;
    }
    try {
      await notifySystemd(environment, 'WATCHDOG=1', `STATUS=${describe()}`);
    } catch (error) {
      logger.error({ error: messageOf(error) }, 'systemd-notify cannot feed the watchdog');
    }
  }

  const period = watchdogMilliseconds(environment);
  const timer =
    period === undefined ? undefined : setInterval(() => void tell(), period / WORDS_PER_PERIOD);
  return {
    close: () => {
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}

/** `undefined` where nobody watches, or another process is meant. */
function watchdogMilliseconds({ WATCHDOG_USEC, WATCHDOG_PID }: Environment): number | undefined {
  if (WATCHDOG_PID !== undefined && WATCHDOG_PID !== String(process.pid)) return undefined;
  const microseconds = Number(WATCHDOG_USEC);
  return microseconds > 0 ? microseconds / 1000 : undefined;
}
