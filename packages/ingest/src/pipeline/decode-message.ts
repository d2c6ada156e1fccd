import { LOG_PATTERN, MAX_BACKLOG_READINGS, MAX_PAYLOAD_BYTES, parseReading } from '@isobar/shared';

import type { StoredReading } from '../store/reading-store.ts';
import { toStoredReading, type Receipt } from './to-stored-reading.ts';

/** One element of a message that is no reading, and why. */
export interface BadReading {
  readonly reason: string;
  /** What was refused, where it is not the whole message. */
  readonly payload?: Buffer;
  readonly log?: string;
  readonly seq?: number;
}

export interface DecodedMessage {
  readonly readings: readonly StoredReading[];
  readonly bad: readonly BadReading[];
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Reads a message of the topics `readings` and `backlog`. Each element of a backlog is judged alone. */
export function decodeMessage(message: Receipt & { payload: Buffer }): DecodedMessage {
  const { payload } = message;
  const nothing = (reason: string): DecodedMessage => ({ readings: [], bad: [{ reason }] });
  if (payload.length > MAX_PAYLOAD_BYTES) {
    return nothing(`expected at most ${MAX_PAYLOAD_BYTES} bytes, got ${payload.length}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(decoder.decode(payload));
  } catch {
    return nothing('expected JSON in UTF-8');
  }
  const elements: readonly unknown[] = Array.isArray(json) ? json : [json];
  if (elements.length > MAX_BACKLOG_READINGS) {
    return nothing(`expected at most ${MAX_BACKLOG_READINGS} readings, got ${elements.length}`);
  }
  const whole = !Array.isArray(json);
  const readings: StoredReading[] = [];
  const bad: BadReading[] = [];
  for (const element of elements) {
    const { reading, reason } = parseReading(element);
    if (reading !== undefined) {
      readings.push(toStoredReading(reading, message));
    } else {
      const part = whole ? undefined : Buffer.from(JSON.stringify(element));
      bad.push({ reason, ...(part && { payload: part }), ...identityOf(element) });
    }
  }
  return { readings, bad };
}

/** What a refused element calls itself, so that its station can let go of it. */
function identityOf(element: unknown): { log: string; seq: number } | Record<string, never> {
  if (typeof element !== 'object' || element === null) return {};
  const { log, seq } = element as Record<string, unknown>;
  if (typeof log !== 'string' || !LOG_PATTERN.test(log)) return {};
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return {};
  return { log, seq };
}
