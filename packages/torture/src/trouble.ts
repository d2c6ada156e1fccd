import { setTimeout as sleep } from 'node:timers/promises';

import { alertRuleSchema, type AlertRule } from '@isobar/shared';

import type { StationUnderTest } from './station-under-test.ts';

/**
 * The quantity by which a station says how it is: n in its nth trouble, -n in the calm after it, 0 before the first.
 * So each reading tells which alert it belongs to, whatever the clocks say.
 */
export const TROUBLE = 'trouble';

/** How a station is: a value of {@link TROUBLE}. */
export type Phase = number;

const trouble = { kind: 'above', quantity: TROUBLE, threshold: 0.5 };
const calm = { kind: 'below', quantity: TROUBLE, threshold: -0.5 };

/** What the run watches for: trouble at every station, and calm at one, which lasts in the end. */
export const RULES: readonly AlertRule[] = [
  alertRuleSchema.parse({ id: 'trouble', condition: trouble }),
  alertRuleSchema.parse({ id: 'calm', station: 'station-1', condition: calm }),
];

export function rulesOf(station: string): readonly AlertRule[] {
  return RULES.filter((rule) => (rule.station ?? station) === station);
}

export function isBroken(rule: AlertRule, phase: Phase): boolean {
  return rule.condition.kind === 'above' ? phase > 0 : phase < 0;
}

export interface Troubles {
  /** Begins no new ones, and resolves once everybody was told how those that began went on, or after a limit. */
  end(limitSeconds: number): Promise<void>;
  /** How many a station had. */
  of(station: string): number;
}

const LOOK_MILLISECONDS = 20;

/**
 * Has stations get into trouble and out of it, one after the other. Each phase lasts until the receiver of alerts
 * was told of it: a fault may delay an alert as long as it likes, and may not leave it out.
 *
 * @param options.isTold - whether the receiver was told that an alert lasts
 */
export function startTroubles(options: {
  stations: readonly StationUnderTest[];
  isTold: (rule: string, station: string) => boolean;
}): Troubles {
  const counts = new Map<string, number>();
  const givingUp = new AbortController();
  const isGivenUp = (): boolean => givingUp.signal.aborted;
  let isEnding = false;
  const mayBegin = (): boolean => !isEnding;

  async function pass(station: StationUnderTest, phase: Phase): Promise<void> {
    station.command({ kind: 'trouble', phase });
    const isTold = (rule: AlertRule): boolean =>
      options.isTold(rule.id, station.name) === isBroken(rule, phase);
    while (!isGivenUp() && !rulesOf(station.name).every(isTold)) await sleep(LOOK_MILLISECONDS);
  }

  async function run(station: StationUnderTest): Promise<void> {
    for (let count = 1; mayBegin(); count += 1) {
      counts.set(station.name, count);
      await pass(station, count);
      await pass(station, -count);
    }
  }

  const running = Promise.all(options.stations.map(run));
  return {
    of: (station) => counts.get(station) ?? 0,
    end: async (limitSeconds) => {
      isEnding = true;
      const timer = setTimeout(() => {
        givingUp.abort();
      }, limitSeconds * 1000);
      await running;
      clearTimeout(timer);
    },
  };
}
