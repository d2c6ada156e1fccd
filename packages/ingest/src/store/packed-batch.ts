import { encodeBody } from './body.ts';
import type { StoredReading } from './reading-store.ts';

/** A reading whose values are the text that is stored. */
export type EncodedReading = Omit<StoredReading, 'values'> & { readonly body: string };

/**
 * A batch on its way to another thread. Cloning a thousand objects takes as long as storing some hundred of
 * them; a piece of numbers and one long text cost next to nothing.
 */
export interface PackedBatch {
  /** The logs that the readings belong to. */
  readonly logs: readonly { readonly station: string; readonly log: string }[];
  /** {@link COLUMNS} of each reading, one after the other. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** All bodies, one after the other. */
  readonly bodies: string;
}

/** Place in `logs`, seq, timestamp, receivedAt, place in {@link CLOCKS}, untimed (1) or not, length of the body. */
const COLUMNS = 7;
const CLOCKS = [undefined, 'unsynced', 'implausible'] as const;

export function encodeReading({ values, ...reading }: StoredReading): EncodedReading {
  return { ...reading, body: encodeBody(values) };
}

export function packBatch(batch: readonly StoredReading[]): PackedBatch {
  const logs: { station: string; log: string }[] = [];
  const places = new Map<string, number>();
  const numbers = new Float64Array(batch.length * COLUMNS);
  let bodies = '';
  let at = 0;
  let last: StoredReading | undefined;
  let place = 0;

  function placeOf({ station, log }: StoredReading): number {
    const key = `${station} ${log}`;
    const known = places.get(key) ?? logs.push({ station, log }) - 1;
    places.set(key, known);
    return known;
  }

  for (const reading of batch) {
    const body = encodeBody(reading.values);
    bodies += body;
    // Readings that waited at their station come by the hundred.
    if (reading.log !== last?.log || reading.station !== last.station) place = placeOf(reading);
    last = reading;
    numbers[at++] = place;
    numbers[at++] = reading.seq;
    numbers[at++] = reading.timestamp;
    numbers[at++] = reading.receivedAt;
    numbers[at++] = CLOCKS.indexOf(reading.clock);
    numbers[at++] = reading.isUntimed === true ? 1 : 0;
    numbers[at++] = body.length;
  }
  return { logs, numbers, bodies };
}

export function unpackBatch({ logs, numbers, bodies }: PackedBatch): EncodedReading[] {
  const batch: EncodedReading[] = [];
  let bodyAt = 0;
  for (let at = 0; at < numbers.length; at += COLUMNS) {
    const number = (column: number): number => numbers[at + column] ?? 0;
    const { station = '', log = '' } = logs[number(0)] ?? {};
    const clock = CLOCKS[number(4)];
    batch.push({
      station,
      log,
      seq: number(1),
      timestamp: number(2),
      receivedAt: number(3),
      ...(clock !== undefined && { clock }),
      ...(number(5) === 1 && { isUntimed: true }),
      body: bodies.slice(bodyAt, bodyAt + number(6)),
    });
    bodyAt += number(6);
  }
  return batch;
}

/** What may become of a reading in SQLite. */
export type InsertKind = 'stored' | 'duplicate' | 'conflict';

const KINDS: readonly InsertKind[] = ['stored', 'duplicate', 'conflict'];

export function packKinds(kinds: readonly InsertKind[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(kinds, (kind) => KINDS.indexOf(kind));
}

export function unpackKinds(packed: Uint8Array): InsertKind[] {
  return Array.from(packed, (place) => KINDS[place] ?? 'conflict');
}
