import { setTimeout as sleep } from 'node:timers/promises';

import { countRanges, mergeRanges, messageOf, type SequenceRange } from '@isobar/shared';

import { isDamage, isForeign, mayPass } from './file-errors.ts';
import { createRunner } from '../runner.ts';
import { createLogId, type LogSpan, type LogSpans } from './log-spans.ts';
import { moveAside } from './move-aside.ts';
import { openOutboxFile, type OutboxChange, type OutboxFile } from './outbox-file.ts';
import type { OutboxEvent, OutboxOptions } from './outbox-types.ts';
import type { PendingReading, PendingReadings } from './pending-readings.ts';
import { subtractRanges } from './range-sets.ts';
import { createTurns, type Turns } from './turns.ts';

type Clock = NonNullable<OutboxChange['clock']>;

export interface OutboxWriter {
  /** Missing while it cannot be opened. */
  readonly file: OutboxFile | undefined;
  /** The newest position given. */
  readonly top: number;
  readonly waiting: number;
  /** Positions that are to leave, and are still in the file. */
  readonly removals: readonly SequenceRange[];
  /** Positions that were lost and are not noted in the file yet. */
  readonly lost: readonly SequenceRange[];
  /** Readings in memory have a log of their own and may be sent without having been written. */
  readonly isVolatile: boolean;
  readonly isFailing: boolean;
  readonly inTurn: Turns;
  givePosition(): number;
  remove(positions: readonly SequenceRange[]): void;
  lose(positions: readonly SequenceRange[]): void;
  startNewLog(): void;
  setClock(clock: Pick<Clock, 'offset'> & { giveUp?: boolean }): void;
  /** Writes what there is to write, and keeps trying. */
  wake(): void;
  /** Says that the file turned out to be damaged when it was read. */
  reportDamage(error: unknown): void;
  /** Opens the file; a failure that may pass is left to `wake`. */
  open(): Promise<void>;
  close(): Promise<void>;
}

export interface OutboxWriterOptions extends Required<Omit<OutboxOptions, 'maxPending'>> {
  readonly spans: LogSpans;
  readonly pending: PendingReadings;
  readonly emit: (event: OutboxEvent) => void;
}

const MAX_BATCH = 100;
/** Confirmed readings leave with the next reading that is written, or when they are so many. */
const REMOVE_AT = 100;

interface Failure {
  readonly since: number;
  attempts: number;
}

/** Brings an outbox's changes into its file, one transaction after the other, for as long as it takes. */
export function createOutboxWriter(options: OutboxWriterOptions): OutboxWriter {
  const { path, spans, pending, emit, logger } = options;
  const inTurn = createTurns();
  const closing = new AbortController();
  let file: OutboxFile | undefined;
  let top = 0;
  let count = 0;
  let isDistrusted = false;
  let isVolatile = false;
  let wantsNewLog = false;
  let wantsGiveUp = false;
  let unsavedLogs: LogSpan[] = [];
  let removals: SequenceRange[] = [];
  let lost: SequenceRange[] = [];
  let offset: number | undefined;
  let failure: Failure | undefined;
  const runner = createRunner(run);

  function startLog(): void {
    const span = { base: top, log: createLogId() };
    spans.add(span);
    unsavedLogs.push(span);
    wantsNewLog = false;
    emit('changed');
  }

  async function openFile(): Promise<OutboxFile> {
    if (isDistrusted) setAside();
    try {
      return await openOutboxFile({ ...options, spans });
    } catch (error) {
      if (!isDamage(error) && !isForeign(error)) throw error;
      setAside(error);
      return await openOutboxFile({ ...options, spans });
    }
  }

  function setAside(error?: unknown): void {
    const movedTo = moveAside(path);
    isDistrusted = false;
    logger.error(
      { path, movedTo, error: messageOf(error) },
      'outbox file is damaged: it was moved aside with the readings in it, a new one with a new log is made',
    );
  }

  function adopt(opened: OutboxFile): void {
    const { logs, top: foundTop, count: foundCount } = opened.found;
    const isFirst = file === undefined && !spans.all.some(({ log }) => !isUnsaved(log));
    file = opened;
    count = foundCount;
    if (isFirst && spans.all.length > 0) shift(foundTop);
    else if (isFirst) top = foundTop;
    for (const span of isFirst ? logs : []) spans.add(span);
    if (logs.length === 0 && unsavedLogs.length === 0) startLog();
  }

  const isUnsaved = (log: string): boolean => unsavedLogs.some((span) => span.log === log);

  /** Readings in memory that were numbered before the file could be opened go behind those in it. */
  function shift(distance: number): void {
    if (distance === 0) return;
    const move = ([first, last]: SequenceRange): SequenceRange => [
      first + distance,
      last + distance,
    ];
    const moved = spans.all.map(({ base, log }) => ({ base: base + distance, log }));
    spans.replace(moved);
    unsavedLogs = [...moved];
    removals = removals.map(move);
    lost = lost.map(move);
    for (const reading of pending.all) {
      if (reading.position !== undefined) reading.position += distance;
    }
    top += distance;
    emit('reset');
  }

  async function writeOnce(): Promise<void> {
    if (file === undefined) adopt(await openFile());
    if (file === undefined) return;
    if (wantsNewLog && !isVolatile) startLog();
    // Numbered readings may have been sent: their log must be in the file together with all of them.
    const batch = pending.begin(isVolatile ? Number.POSITIVE_INFINITY : MAX_BATCH);
    const last = top;
    const change = changeOf(batch);
    const { removed, dropped } = await file.write(change);
    count += batch.length - removed - dropped;
    top = Math.max(top, last + batch.filter(({ position }) => position === undefined).length);
    removals = subtractRanges(removals, change.removals);
    lost = subtractRanges(lost, change.lost);
    unsavedLogs = unsavedLogs.filter((span) => !change.logs.includes(span));
    isVolatile = false;
    if (change.clock?.givenUpThrough !== undefined) wantsGiveUp = false;
    if (change.clock?.offset !== undefined) offset = undefined;
    pending.finish('written');
    for (const [index, { settle }] of batch.entries()) {
      const position = change.readings[index]?.position;
      if (position !== undefined) settle.resolve(spans.identityOf(position));
    }
    if (dropped > 0) emit('changed');
    emit('available');
  }

  function changeOf(batch: readonly PendingReading[]): OutboxChange {
    let next = top;
    const readings = batch.map(({ position, values, time }) => ({
      position: position ?? (next += 1),
      values,
      time,
    }));
    const replaced = batch.flatMap(({ replaces }) =>
      replaces === undefined ? [] : [[replaces, replaces] as const],
    );
    return {
      removals: mergeRanges([...removals, ...replaced]),
      lost: [...lost],
      logs: [...unsavedLogs],
      readings,
      ...((offset !== undefined || wantsGiveUp) && {
        clock: {
          ...(offset !== undefined && { offset }),
          ...(wantsGiveUp && { givenUpThrough: top }),
        },
      }),
    };
  }

  const hasWork = (): boolean =>
    pending.all.length > 0 ||
    unsavedLogs.length > 0 ||
    lost.length > 0 ||
    wantsNewLog ||
    wantsGiveUp ||
    offset !== undefined ||
    countRanges(removals) >= REMOVE_AT;

  async function run(): Promise<void> {
    while (hasWork() && !closing.signal.aborted) {
      try {
        await inTurn(writeOnce);
        recover();
      } catch (error) {
        pending.finish('failed');
        const pause = fail(error);
        await sleep(pause, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  function recover(): void {
    if (failure === undefined) return;
    logger.info({ path, attempts: failure.attempts }, 'outbox file can be written again');
    failure = undefined;
    emit('changed');
  }

  /** @returns milliseconds until the next try */
  function fail(error: unknown): number {
    if (isDamage(error)) {
      distrust(error);
      return 0;
    }
    if (failure === undefined) {
      failure = { since: performance.now(), attempts: 0 };
      logger.error(
        { path, error: messageOf(error) },
        'outbox file cannot be written: readings are kept in memory, see to the disk',
      );
      emit('changed');
    }
    failure.attempts += 1;
    const patience = options.newLogAfterSeconds * 1000 - (performance.now() - failure.since);
    if (!isVolatile && (patience <= 0 || file === undefined)) becomeVolatile();
    const pause = Math.min(options.retrySeconds, 2 ** Math.min(failure.attempts - 1, 10)) * 1000;
    return isVolatile ? pause : Math.max(1, Math.min(pause, patience));
  }

  /**
   * A number that is in memory alone could be given again after a power cut. So what is sent meanwhile
   * bears a new log, which dies with the memory or gets into the file with its readings.
   */
  function becomeVolatile(): void {
    isVolatile = true;
    startLog();
    for (const reading of pending.all) reading.position = top += 1;
    emit('available');
  }

  function distrust(error: unknown): void {
    logger.error(
      { path, error: messageOf(error), readings: count },
      'outbox file turned out damaged',
    );
    file?.abandon();
    file = undefined;
    isDistrusted = true;
    count = 0;
    removals = [];
    spans.replace(unsavedLogs);
    if (!isVolatile) startLog();
    emit('reset');
  }

  async function finish(): Promise<void> {
    closing.abort();
    await runner.idle();
    await inTurn(async () => {
      if (file !== undefined && (hasWork() || removals.length > 0)) await writeOnce();
    }).catch((error: unknown) => {
      logger.error(
        { path, error: messageOf(error) },
        'outbox file could not be written at the end',
      );
    });
    await file?.close();
    file = undefined;
  }

  let finishing: Promise<void> | undefined;
  const wake = (): void => {
    runner.wake();
  };

  return {
    get file() {
      return file;
    },
    get top() {
      return top;
    },
    get waiting() {
      return Math.max(0, count + pending.all.length - countRanges(removals));
    },
    get removals() {
      return removals;
    },
    get lost() {
      return lost;
    },
    get isVolatile() {
      return isVolatile;
    },
    get isFailing() {
      return failure !== undefined;
    },
    inTurn,
    givePosition: () => (top += 1),
    remove: (positions) => {
      removals = mergeRanges([...removals, ...positions]);
      if (countRanges(removals) >= REMOVE_AT) wake();
    },
    lose: (positions) => {
      lost = mergeRanges([...lost, ...positions]);
      wake();
    },
    startNewLog: () => {
      wantsNewLog = !isVolatile;
      wake();
    },
    setClock: (clock) => {
      offset ??= clock.offset;
      wantsGiveUp ||= clock.giveUp ?? false;
      wake();
    },
    wake,
    reportDamage: (error) => {
      distrust(error);
      wake();
    },
    open: () =>
      inTurn(async () => {
        try {
          adopt(await openFile());
        } catch (error) {
          if (!mayPass(error, path)) throw error;
          fail(error);
        }
      }),
    close: () => (finishing ??= finish()),
  };
}
