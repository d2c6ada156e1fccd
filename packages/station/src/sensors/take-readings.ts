import { messageOf, type Values } from '@isobar/shared';
import type { Closable, Logger } from '@isobar/shared/service';

import type { Moment } from '../clock/clock-source.ts';
import type { Identity } from '../outbox/log-spans.ts';
import type { Outbox, TakenReading } from '../outbox/outbox-types.ts';
import type { ReadSensors } from './read-sensors.ts';
import { startReadingSchedule } from './reading-schedule.ts';

export interface TakingReadings extends Closable {
  readonly taken: number;
  /** Seconds that the end of a round of readings is overdue; at most 0 while all is well. */
  readonly overdueSeconds: number;
  changeInterval(seconds: number): void;
}

/** Reads the sensors at every interval, and has the outbox keep what they give. */
export function takeReadings(options: {
  intervalSeconds: number;
  moment: () => Moment;
  readSensors: ReadSensors;
  outbox: Outbox;
  logger: Logger;
  onTaken?: (reading: TakenReading) => void;
  onKept?: (reading: TakenReading, identity: Identity) => void;
  /** Called with what the outbox would not keep. */
  onLost?: (values: Values) => void;
}): TakingReadings {
  const { moment, readSensors, outbox, logger, onTaken, onKept, onLost } = options;
  let { intervalSeconds } = options;
  let taken = 0;
  let lastEnd = performance.now();
  const underWay = new Set<Promise<void>>();

  /** A round that gives nothing, since every sensor fails, is over all the same. */
  async function take(): Promise<void> {
    const now = moment();
    const values = await readSensors();
    if (Object.keys(values).length > 0) {
      const reading = { values, taken: now };
      taken += 1;
      onTaken?.(reading);
      const identity = await outbox.append(reading).catch((error: unknown) => {
        onLost?.(values);
        throw error;
      });
      onKept?.(reading, identity);
    }
    lastEnd = performance.now();
  }

  const schedule = startReadingSchedule({
    intervalSeconds,
    take: () => {
      const round = take().catch((error: unknown) => {
        logger.error({ error: messageOf(error) }, 'a reading was lost');
      });
      underWay.add(round);
      void round.finally(() => underWay.delete(round));
    },
  });

  return {
    get taken() {
      return taken;
    },
    get overdueSeconds() {
      return (performance.now() - lastEnd) / 1000 - intervalSeconds;
    },
    changeInterval: (seconds) => {
      intervalSeconds = seconds;
      schedule.change(seconds);
    },
    close: async () => {
      schedule.stop();
      await Promise.all(underWay);
    },
  };
}
