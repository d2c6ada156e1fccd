import { IsobarError, mergeRanges, type Values } from '@isobar/shared';

import { createSystemClock } from '../clock/system-clock.ts';
import { byLog, joinRanges } from './dropped-table.ts';
import { isDamage } from './file-errors.ts';
import { createLogSpans, type Identity, type LogSpans } from './log-spans.ts';
import type {
  Outbox,
  OutboxEntry,
  OutboxEvent,
  OutboxOptions,
  OutboxState,
  TakenReading,
} from './outbox-types.ts';
import { createOutboxWriter, type OutboxWriter } from './outbox-writer.ts';
import { createPendingReadings, type PendingReading } from './pending-readings.ts';
import type { QueuedReading, ReadingTime } from './queued-reading.ts';
import { includes } from './range-sets.ts';

const MEBIBYTE = 1024 * 1024;
/** A write that takes longer than this is told in the state. */
const SLOW_MILLISECONDS = 10_000;

/**
 * Opens a station's outbox, and makes it where it is missing: readings wait in an SQLite file until
 * they are stored elsewhere. What happens to the file never stops the station:
 *
 * - damaged or lost: a copy is kept beside it, and a new file with a new log is begun;
 * - unwritable (disk full, read-only, slow): readings wait in memory, up to a limit;
 * - full: room is made for the new, or no more are taken, as `whenFull` says.
 *
 * @throws IsobarError `ERR_DATA_FILE` where the path is wrong or access is denied,
 *   `ERR_DATA_FILE_NEWER` for a file of a later isobar
 */
export async function openOutbox(options: OutboxOptions): Promise<Outbox> {
  const { logger, maxPending = 5000, whenFull = 'drop-oldest' } = options;
  const { bootId = createSystemClock().bootId } = options;
  const spans = createLogSpans();
  const pending = createPendingReadings();
  const listeners = new Set<(event: OutboxEvent) => void>();
  const emit = (event: OutboxEvent): void => {
    for (const listener of listeners) listener(event);
  };
  const writer = createOutboxWriter({
    maxBytes: 512 * MEBIBYTE,
    newLogAfterSeconds: 60,
    retrySeconds: 30,
    ...options,
    whenFull,
    bootId,
    spans,
    pending,
    emit,
  });
  let refused = 0;
  let isClosed = false;
  let clockOffset: number | undefined;
  let hasGivenUpClock = false;

  function timeOf({
    now,
    monotonic,
    bootId: boot,
    isClockSet,
  }: TakenReading['taken']): ReadingTime {
    if (isClockSet) return { clock: 'set', timestamp: now };
    if (hasGivenUpClock) return { clock: 'unsynced', timestamp: now };
    if (clockOffset !== undefined) return { clock: 'set', timestamp: monotonic + clockOffset };
    return { clock: 'waiting', timestamp: now, monotonic, bootId: boot };
  }

  function enqueue(
    reading: Pick<PendingReading, 'values' | 'time' | 'replaces'>,
  ): Promise<Identity> {
    if (isClosed) return Promise.reject(closedError());
    return new Promise((resolve, reject) => {
      const position = writer.isVolatile ? writer.givePosition() : undefined;
      const settle = { resolve, reject };
      pending.push({ ...reading, position, since: performance.now(), settle });
      if (pending.all.length > maxPending) losePending();
      writer.wake();
      if (writer.isVolatile) emit('available');
    });
  }

  function losePending(): void {
    const oldest = pending.dropOldest();
    if (oldest === undefined) return;
    if (oldest.position === undefined) refused += 1;
    else writer.lose([[oldest.position, oldest.position]]);
  }

  /** Up to `limit` entries; `isEnd` where no later one may be sent yet. */
  function collect(rows: readonly QueuedReading[], entries: OutboxEntry[], limit: number): boolean {
    for (const { position, pairs, time } of rows) {
      if (includes(writer.removals, position)) continue;
      if (pairs === undefined) {
        logger.error({ position }, 'a reading in the outbox is damaged, it is dropped');
        writer.lose([[position, position]]);
        writer.remove([[position, position]]);
        continue;
      }
      if (time.clock === 'waiting') return true;
      entries.push(toEntry({ position, pairs, time }, spans));
      if (entries.length >= limit) return true;
    }
    return false;
  }

  async function readFile(after: number, limit: number): Promise<QueuedReading[]> {
    try {
      return (await writer.file?.read({ after, limit })) ?? [];
    } catch (error) {
      if (!isDamage(error)) throw error;
      writer.reportDamage(error);
      return [];
    }
  }

  async function next({ after, limit }: { after: number; limit: number }): Promise<OutboxEntry[]> {
    const entries: OutboxEntry[] = [];
    let cursor = after;
    for (;;) {
      const removed = writer.removals.find(([first, last]) => cursor + 1 >= first && cursor < last);
      cursor = removed?.[1] ?? cursor;
      const rows = await readFile(cursor, limit);
      if (collect(rows, entries, limit)) return entries;
      cursor = rows.at(-1)?.position ?? cursor;
      if (rows.length < limit) break;
    }
    if (!writer.isVolatile) return entries;
    const numbered = pending.all.flatMap(({ position, values, time }) =>
      position === undefined || position <= cursor
        ? []
        : [{ position, time, pairs: JSON.stringify(values).slice(1, -1) }],
    );
    collect(numbered, entries, limit);
    return entries;
  }

  await writer.open();
  return {
    get state() {
      return describeState({ writer, spans, refused, isSlow: pending.age > SLOW_MILLISECONDS });
    },
    get top() {
      return writer.top;
    },
    append: ({ values, taken }) => {
      if (whenFull === 'stop' && writer.file?.isFull === true) {
        refused += 1;
        return Promise.reject(fullError());
      }
      return enqueue({ values, time: timeOf(taken), replaces: undefined });
    },
    next: (range) => writer.inTurn(() => next(range)),
    locate: (log, ranges) => spans.positionsOf(log, ranges, writer.top),
    remove: (positions) => {
      pending.remove(positions, spans);
      writer.remove(positions);
    },
    startNewLog: () => {
      writer.startNewLog();
    },
    refile: async (position) => {
      const [row] = await writer.inTurn(() => readFile(position - 1, 1));
      if (row?.position !== position || row.pairs === undefined) return;
      if (spans.identityOf(position).log === spans.all.at(-1)?.log) writer.startNewLog();
      const values = JSON.parse(`{${row.pairs}}`) as Values;
      await enqueue({ values, time: row.time, replaces: position });
    },
    mendClock: (offset) => {
      clockOffset ??= offset;
      for (const reading of pending.all) {
        if (reading.time.clock !== 'waiting') continue;
        reading.time = { clock: 'set', timestamp: reading.time.monotonic + clockOffset };
      }
      writer.setClock({ offset: clockOffset });
    },
    giveUpClock: () => {
      hasGivenUpClock = true;
      for (const reading of pending.all) {
        if (reading.time.clock !== 'waiting') continue;
        reading.time = { clock: 'unsynced', timestamp: reading.time.timestamp };
      }
      writer.setClock({ giveUp: true });
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      isClosed = true;
      await writer.close();
      for (const { settle } of pending.all) settle.reject(closedError());
    },
  };
}

function toEntry(
  { position, time, pairs }: QueuedReading & { pairs: string },
  spans: LogSpans,
): OutboxEntry {
  const { log, seq } = spans.identityOf(position);
  const timestamp = new Date(time.timestamp).toISOString();
  const clock = time.clock === 'unsynced' ? ',"clock":"unsynced"' : '';
  const text = `{"log":"${log}","seq":${seq},"timestamp":"${timestamp}"${clock},${pairs}}`;
  return { position, log, seq, timestamp, text };
}

function describeState(options: {
  writer: OutboxWriter;
  spans: LogSpans;
  refused: number;
  isSlow: boolean;
}): OutboxState {
  const { writer, spans, refused, isSlow } = options;
  const span = spans.all.at(-1);
  const dropped = new Map(writer.file?.dropped);
  for (const [log, ranges] of byLog(writer.lost, spans)) {
    dropped.set(log, joinRanges([...(dropped.get(log) ?? []), ...ranges], MAX_TOLD_RANGES));
  }
  return {
    log: span?.log ?? '',
    lastSeq: writer.top - (span?.base ?? 0),
    waiting: writer.waiting,
    bytes: writer.file?.usedBytes ?? 0,
    storage: writer.isFailing || isSlow ? 'memory' : 'file',
    isFull: writer.file?.isFull ?? false,
    refused,
    dropped: [...dropped].map(([log, ranges]) => ({ log, ranges: mergeRanges(ranges) })),
  };
}

const MAX_TOLD_RANGES = 64;

function closedError(): IsobarError {
  return new IsobarError('ERR_OUTBOX_CLOSED', 'The outbox is closed and takes no more readings');
}

function fullError(): IsobarError {
  return new IsobarError(
    'ERR_OUTBOX_FULL',
    'The outbox is as full as it may be, and is told to stop then; let it drain, or allow it more room with ISOBAR_OUTBOX_MAX_MB',
  );
}
