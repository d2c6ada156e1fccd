import type {
  InsertOutcome,
  ReadingStore,
  Rejection,
  StoredReading,
} from '../store/reading-store.ts';
import { createAnswers, type Answers } from './answers.ts';
import type { BadReading, DecodedMessage } from './decode-message.ts';
import type { HeldMessage } from './parallel-acknowledgement.ts';
import type { Persister } from './persist.ts';
import type { RefusalLog } from './refusal-log.ts';

/** A message with readings that is not acknowledged yet. */
export interface Work extends DecodedMessage {
  readonly station: string;
  readonly held: HeldMessage;
}

/** What became of a reading; one that is `invalid` could not be read. */
export type OnOutcome = (kind: InsertOutcome['kind'] | 'invalid', reading?: StoredReading) => void;

/** The station's program knows a conflict by how its reason begins. */
const CONFLICT = 'identity conflict: another reading is stored under this log and seq';

/**
 * Stores a batch, whatever of it can be stored, and acknowledges its messages.
 *
 * @param options.onOutcome - called for each reading
 * @returns what the stations are to be told; `undefined` where nothing was stored before closing:
 *   what is not acknowledged comes again
 */
export async function storeBatch(
  batch: readonly Work[],
  options: {
    store: ReadingStore;
    persister: Persister;
    refusals: RefusalLog;
    onOutcome: OnOutcome;
  },
): Promise<Answers | undefined> {
  const { store, persister, refusals, onOutcome } = options;
  const answers = createAnswers();
  const rejections: Rejection[] = [];

  function refuse(work: Work, { payload, ...refused }: BadReading): void {
    const { station, held } = work;
    const { topic, receivedAt } = held;
    const settles = refused.reason === CONFLICT ? {} : { station, ...refused };
    const kept = { topic, receivedAt, payload: payload ?? held.payload };
    rejections.push({ ...kept, ...settles, reason: refused.reason });
    answers.rejected(station, refused);
    refusals.note(station, refused.reason);
  }

  function conclude(work: Work, reading: StoredReading, outcome: InsertOutcome): void {
    onOutcome(outcome.kind, reading);
    const { station, log, seq } = reading;
    if (outcome.kind === 'stored' || outcome.kind === 'duplicate') {
      if (log !== '') answers.stored(station, log, seq);
      return;
    }
    const identity = log === '' ? {} : { log, seq };
    const reason = outcome.kind === 'failed' ? outcome.reason : CONFLICT;
    refuse(work, { ...identity, reason, payload: asJson(reading) });
  }

  const readings = batch.flatMap((work) => work.readings);
  const outcomes = await persister.persist(() => store.insert(readings));
  if (outcomes === undefined) return undefined;
  let next = 0;
  for (const work of batch) {
    for (const reading of work.readings) {
      conclude(work, reading, outcomes[next++] ?? { kind: 'failed', reason: 'no answer' });
    }
    for (const bad of work.bad) {
      onOutcome('invalid');
      refuse(work, bad);
    }
  }
  if (rejections.length > 0) {
    const write = () => store.recordRejections(rejections).then(() => rejections);
    if ((await persister.persist(write)) === undefined) return undefined;
  }
  for (const work of batch) work.held.acknowledge();
  return answers;
}

/** A reading as its station may have written it. */
function asJson({ log, seq, timestamp, clock, values }: StoredReading): Buffer {
  const identity = log === '' ? {} : { log, seq };
  const time = { timestamp: new Date(timestamp).toISOString(), ...(clock && { clock }) };
  return Buffer.from(JSON.stringify({ ...identity, ...time, ...values }));
}
