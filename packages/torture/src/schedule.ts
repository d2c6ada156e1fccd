import type { Random } from '@isobar/shared';

/** Every fault that a run injects. The name is what the report counts. */
export const FAULT_KINDS = [
  'kill station',
  'kill broker',
  'kill ingest',
  'kill auth',
  'kill everything',
  'stop station',
  'stop broker',
  'stop ingest',
  'delete broker data',
  'store refuses writes',
  'cut connections',
  'black hole',
  'delay',
  'throttle',
  'duplicate packets',
  'reorder packets',
  'full disk',
  'clock step',
  'clock lost',
  'auth away',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface PlannedFault {
  /** Seconds after the storm begins. */
  readonly atSeconds: number;
  readonly kind: FaultKind;
  /** Seconds until it is over; a killed process is started again then. */
  readonly lastsSeconds: number;
  /** A number from which the fault chooses its target. */
  readonly choice: number;
}

/**
 * Plans a storm: every kind at least once where the time allows it, then at random, one after the
 * other with little pauses; some overlap, since each lasts longer than the pause. The same seed and
 * length give the same plan.
 */
export function planFaults(options: {
  random: Random;
  seconds: number;
  kinds: readonly FaultKind[];
}): PlannedFault[] {
  const { random, seconds, kinds } = options;
  const faults: PlannedFault[] = [];
  const upcoming = shuffle(kinds, random);
  for (let atSeconds = 1; atSeconds < seconds; atSeconds += 0.5 + random.next() * 2) {
    const kind = upcoming.pop() ?? random.pick(kinds);
    const lastsSeconds = Math.min(durationOf(kind, random), seconds - atSeconds);
    faults.push({ atSeconds, kind, lastsSeconds, choice: random.between(0, 1_000_000) });
  }
  return faults;
}

/** Long enough that what waits for an answer (keepalive, confirmation) gives up on it, sometimes. */
function durationOf(kind: FaultKind, random: Random): number {
  switch (kind) {
    case 'stop station':
    case 'stop broker':
    case 'stop ingest':
    case 'black hole':
    case 'auth away':
      return 5 + random.next() * 7;
    case 'clock step':
    case 'clock lost':
    case 'full disk':
    case 'store refuses writes':
      return 3 + random.next() * 5;
    case 'kill station':
    case 'kill broker':
    case 'kill ingest':
    case 'kill auth':
    case 'kill everything':
    case 'delete broker data':
    case 'cut connections':
    case 'delay':
    case 'throttle':
    case 'duplicate packets':
    case 'reorder packets':
      return 0.5 + random.next() * 3;
  }
}

/** Fisher–Yates. */
function shuffle<T>(items: readonly T[], random: Random): T[] {
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = random.between(0, index);
    const [a, b] = [shuffled[index], shuffled[other]];
    if (a === undefined || b === undefined) continue;
    shuffled[index] = b;
    shuffled[other] = a;
  }
  return shuffled;
}
