import { randomInt } from 'node:crypto';

import type { SequenceRange } from '@isobar/shared';

/** From which position on readings belong to a log. */
export interface LogSpan {
  /** The position before the log's first: `seq = position − base`. */
  readonly base: number;
  readonly log: string;
}

export interface Identity {
  readonly log: string;
  readonly seq: number;
}

/** Which log a position belongs to, and where a log's sequence numbers lie. */
export interface LogSpans {
  /** Oldest first. */
  readonly all: readonly LogSpan[];
  add(span: LogSpan): void;
  replace(all: readonly LogSpan[]): void;
  identityOf(position: number): Identity;
  /** Positions of those of a log's sequence numbers that were given, up to position `top`. */
  positionsOf(log: string, ranges: readonly SequenceRange[], top: number): SequenceRange[];
}

export function createLogSpans(): LogSpans {
  const spans: LogSpan[] = [];

  return {
    all: spans,
    add: (span) => {
      spans.push(span);
      spans.sort((a, b) => a.base - b.base);
    },
    replace: (all) => {
      spans.splice(0, spans.length, ...all);
    },
    identityOf: (position) => {
      const span = spans.findLast(({ base }) => base < position);
      if (span === undefined) throw new RangeError('The position is in no log');
      return { log: span.log, seq: position - span.base };
    },
    positionsOf: (log, ranges, top) => {
      const index = spans.findIndex((span) => span.log === log);
      const span = spans[index];
      if (span === undefined) return [];
      const end = spans[index + 1]?.base ?? top;
      return ranges
        .map(([first, last]) => [span.base + first, Math.min(span.base + last, end)] as const)
        .filter(([first, last]) => first <= last);
    },
  };
}

const LOG_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** 36¹⁰ logs: of a million, two are the same with a chance of 1 in 7,300; and each station has its own. */
const LOG_LENGTH = 10;

export function createLogId(): string {
  return Array.from({ length: LOG_LENGTH }, () => LOG_CHARACTERS[randomInt(36)]).join('');
}
