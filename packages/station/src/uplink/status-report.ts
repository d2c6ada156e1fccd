import type { Closable } from '@isobar/shared/service';

import type { StationClockState } from '../clock/clock-keeper.ts';
import type { Outbox } from '../outbox/outbox-types.ts';

export interface StatusReportOptions {
  readonly outbox: Outbox;
  readonly version: string;
  readonly clockState: () => StationClockState;
  /** Sensors that give no values, and why. */
  readonly failingSensors: () => Readonly<Record<string, string>>;
  /** Publishes what `describe` gives. */
  readonly announce: () => void;
  readonly periodSeconds?: number;
}

export interface StatusReport extends Closable {
  /** The status message but for `online` and `since`. */
  describe(): object;
  /** Something changed that should be told soon. */
  changed(): void;
}

const PERIOD_SECONDS = 300;
/** A state that flickers is told no more often. */
const SHORTEST_PAUSE_SECONDS = 5;

/** What a station tells of itself: at its birth, when something changes, and every few minutes. */
export function createStatusReport(options: StatusReportOptions): StatusReport {
  const { outbox, version, clockState, announce, periodSeconds = PERIOD_SECONDS } = options;
  let oldest: string | undefined;
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Timeout | undefined;

  function describe(): object {
    const sensors = options.failingSensors();
    const { log, lastSeq, waiting, bytes, storage, isFull, refused, dropped } = outbox.state;
    return {
      version,
      clock: clockState(),
      outbox: {
        log,
        lastSeq,
        waiting,
        bytes,
        ...(oldest !== undefined && waiting > 0 && { oldest }),
        storage,
        ...(isFull && { isFull }),
        ...(refused > 0 && { refused }),
      },
      ...(Object.keys(sensors).length > 0 && { sensors }),
      ...(dropped.length > 0 && { dropped }),
    };
  }

  async function tell(): Promise<void> {
    oldest = await outbox.next({ after: 0, limit: 1 }).then(
      ([entry]) => entry?.timestamp,
      () => oldest, // a file that cannot be read is told as what it is
    );
    const text = JSON.stringify(describe());
    if (text === told) return;
    told = text;
    toldAt = performance.now();
    announce();
  }

  function changed(): void {
    const pause = toldAt + SHORTEST_PAUSE_SECONDS * 1000 - performance.now();
    soon ??= setTimeout(
      () => {
        soon = undefined;
        void tell();
      },
      Math.max(0, pause),
    );
  }

  const period = setInterval(() => void tell(), periodSeconds * 1000);
  const stopListening = outbox.onEvent((event) => {
    if (event === 'changed') changed();
  });
  return {
    describe,
    changed,
    close: () => {
      stopListening();
      clearInterval(period);
      clearTimeout(soon);
      return Promise.resolve();
    },
  };
}
