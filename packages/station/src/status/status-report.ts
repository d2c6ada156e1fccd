import type { Closable } from '@isobar/shared/service';

import type { StationClockState } from '../clock/clock-keeper.ts';
import type { CommandAnswer } from '../commands/command-file.ts';
import type { Finding } from '../doctor/finding.ts';
import type { Outbox } from '../outbox/outbox-types.ts';
import { readVitals } from './machine.ts';

export interface StatusReportOptions {
  readonly outbox: Outbox;
  readonly version: string;
  /** What else is so at this moment. */
  readonly state: () => StationCondition;
  /** Publishes what `describe` gives. */
  readonly announce: () => void;
  readonly periodSeconds?: number;
}

export interface StationCondition {
  readonly clock: StationClockState;
  /** Seconds from one reading to the next. */
  readonly interval: number;
  /** Sensors that are not read. */
  readonly off: readonly string[];
  /** Sensors that give no values, and why. */
  readonly failing: Readonly<Record<string, string>>;
  readonly answers: readonly CommandAnswer[];
  readonly diagnosis: Diagnosis | undefined;
}

export interface Diagnosis {
  /** RFC 3339, by the station's clock. */
  readonly at: string;
  readonly machine: object;
  readonly findings: readonly Finding[];
}

export interface StatusReport extends Closable {
  /** The status message but for `online` and `since`. */
  describe(): object;
  /** Something changed that should be told soon. */
  changed(): void;
  /** Something was asked for that should be told now. */
  answered(): void;
}

const PERIOD_SECONDS = 300;
/** A state that flickers is told no more often. */
const SHORTEST_PAUSE_SECONDS = 5;

/** What a station tells of itself: at its birth, when something changes, and every few minutes. */
export function createStatusReport(options: StatusReportOptions): StatusReport {
  const { outbox, version, announce, periodSeconds = PERIOD_SECONDS } = options;
  let oldest: string | undefined;
  let told = '';
  let toldAt = Number.NEGATIVE_INFINITY;
  let soon: NodeJS.Timeout | undefined;

  /** What is worth telling when it changes. */
  function describeState(): object {
    const { clock, interval, off, failing, answers, diagnosis } = options.state();
    const { log, lastSeq, waiting, bytes, storage, isFull, refused, dropped } = outbox.state;
    return {
      version,
      clock,
      interval,
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
      ...(Object.keys(failing).length > 0 && { sensors: failing }),
      ...(off.length > 0 && { off }),
      ...(dropped.length > 0 && { dropped }),
      ...(answers.length > 0 && { answers }),
      ...(diagnosis !== undefined && { diagnosis }),
    };
  }

  async function tell(): Promise<void> {
    oldest = await outbox.next({ after: 0, limit: 1 }).then(
      ([entry]) => entry?.timestamp,
      () => oldest, // a file that cannot be read is told as what it is
    );
    const text = JSON.stringify(describeState());
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
    describe: () => ({ ...describeState(), ...readVitals() }),
    changed,
    answered: () => void tell(),
    close: () => {
      stopListening();
      clearInterval(period);
      clearTimeout(soon);
      return Promise.resolve();
    },
  };
}
