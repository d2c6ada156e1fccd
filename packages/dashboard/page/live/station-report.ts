/** What a station tells of itself in its status. */
export interface StationReport {
  readonly version: string | null;
  /** `set`, `waiting` (it may be set soon) or `unsynced`; null where it does not say. */
  readonly clock: string | null;
  /** Readings in its outbox, which the store has not confirmed; null where it does not say. */
  readonly waiting: number | null;
  /** Its outbox can take no more, and lets the oldest go. */
  readonly isFull: boolean;
  /** Sensors that give no values. */
  readonly failing: readonly string[];
}

export const NO_REPORT: StationReport = {
  version: null,
  clock: null,
  waiting: null,
  isFull: false,
  failing: [],
};

const LONGEST_TEXT = 40;

/** Reads it from a status; undefined for a last will, which tells nothing but that the station is gone. */
export function readReport(message: Readonly<Record<string, unknown>>): StationReport | undefined {
  if (message.version === undefined && message.outbox === undefined) return undefined;
  const outbox = objectOf(message.outbox);
  return {
    version: textOf(message.version),
    clock: textOf(message.clock),
    waiting: typeof outbox.waiting === 'number' ? outbox.waiting : null,
    isFull: outbox.isFull === true,
    failing: Object.keys(objectOf(message.sensors)),
  };
}

/** Others may write it: what is shown has an end. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : null;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
