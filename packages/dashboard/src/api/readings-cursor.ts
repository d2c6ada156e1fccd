import { z } from 'zod';

import type { Place } from '../history/reading-source.ts';

/** Of a reading `timestamp.seq.log`, of a bucket its start. */
const CURSOR = /^(\d{1,15})(?:\.(\d{1,16})\.((?:[a-z0-9]{6,32})?))?$/;
const expectation = 'expected the "next" of the answer before';

export const cursorSchema = z.string({ error: expectation }).regex(CURSOR, { error: expectation });

/** The cursor that goes on behind a reading. */
export function writeCursor({ timestamp, seq, log }: Place): string {
  return `${timestamp}.${seq}.${log}`;
}

/** @param text - one that fits {@link cursorSchema} */
export function readCursor(text: string | undefined): { from: number; after?: Place } | undefined {
  const [, timestamp, seq, log = ''] = CURSOR.exec(text ?? '') ?? [];
  if (timestamp === undefined) return undefined;
  const from = Number(timestamp);
  return seq === undefined ? { from } : { from, after: { timestamp: from, seq: Number(seq), log } };
}
