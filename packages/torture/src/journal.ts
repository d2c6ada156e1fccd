import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

import { parseJson, type Values } from '@isobar/shared';
import { z } from 'zod';

/**
 * What a station writes down of its readings, independently of its outbox: one line before it hands
 * a reading over (`intent`), and one once the outbox has promised to keep it (`kept`). A process
 * that is killed between the two may or may not have kept it; both are right.
 */
const lineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('intent'),
    id: z.int(),
    /** Milliseconds since 1970 by the clock of the torture run, which no fault touches. */
    trueTime: z.number(),
    /** The same by the station's own clock, and whether that was set. */
    stationTime: z.number(),
    clockSet: z.boolean(),
    values: z.record(z.string(), z.number()),
  }),
  z.object({ kind: z.literal('kept'), id: z.int(), log: z.string(), seq: z.int() }),
]);

export type JournalLine = z.infer<typeof lineSchema>;

export interface JournalledReading {
  readonly trueTime: number;
  readonly stationTime: number;
  readonly clockSet: boolean;
  readonly values: Values;
  /** Missing where the process ended before the outbox had promised anything. */
  readonly identity?: { readonly log: string; readonly seq: number };
}

/** Opens a journal for appending; each line is on disk when `write` returns. */
export function openJournal(path: string): { write(line: JournalLine): void; close(): void } {
  const file = openSync(path, 'a', 0o600);
  return {
    write: (line) => {
      writeSync(file, `${JSON.stringify(line)}\n`);
      fsyncSync(file);
    },
    close: () => {
      closeSync(file);
    },
  };
}

/** Reads a journal; a last line that a kill cut short counts as not written. */
export function readJournal(path: string): JournalledReading[] {
  const readings = new Map<number, JournalledReading>();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    const line = parseLine(text);
    if (line === undefined) continue;
    if (line.kind === 'intent') {
      const { trueTime, stationTime, clockSet, values } = line;
      readings.set(line.id, { trueTime, stationTime, clockSet, values });
      continue;
    }
    const reading = readings.get(line.id);
    if (reading === undefined)
      throw new Error(`Journal ${path} keeps ${line.id} without an intent`);
    readings.set(line.id, { ...reading, identity: { log: line.log, seq: line.seq } });
  }
  return [...readings.values()];
}

function parseLine(text: string): JournalLine | undefined {
  return lineSchema.safeParse(parseJson(text)).data;
}
