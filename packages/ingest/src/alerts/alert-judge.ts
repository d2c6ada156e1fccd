import { quantityOf, type AlertCondition, type AlertRule, type Values } from '@isobar/shared';

import type { Alert } from '../store/alert-store.ts';
import { createRuleTable } from './rule-table.ts';

/** Readings that lie further apart tell nothing of the time between them. */
export const LONGEST_GAP_MILLISECONDS = 10 * 60_000;
/** An older reading says how it was, not how it is. */
const OLDEST_MILLISECONDS = 10 * 60_000;
/** A clock that runs ahead is no clock. */
export const NEWEST_MILLISECONDS = 60_000;

const MINUTE = 60_000;

/** What a judgement comes to; to be kept before it is told. */
export type AlertChange =
  | { readonly kind: 'raise'; readonly alert: Omit<Alert, 'clearedAt'> }
  | { readonly kind: 'clear'; readonly alert: Alert; readonly clearedAt: number };

/** Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface AlertJudge {
  /** Replaces the rules. Alerts of rules that are gone, or say something else now, end. */
  setRules(rules: readonly AlertRule[], now: number): AlertChange[];
  /** A reading was stored, in the order in which they came. */
  reading(reading: {
    station: string;
    timestamp: number;
    values: Values;
    now: number;
  }): AlertChange[];
  /** The last reading of a station came at `since`; before `watchedSince` nobody was there to see one. */
  silent(silence: {
    station: string;
    since: number;
    watchedSince: number;
    now: number;
  }): AlertChange[];
  /** So many readings of the station are missing. */
  missing(missing: { station: string; count: number; now: number }): AlertChange[];
  /** There is no such station any more: its alerts end. */
  gone(station: string, now: number): AlertChange[];
}

/** How things stand between one rule and one station. */
interface Standing {
  /** Since when the condition holds without a break; undefined while it does not. */
  holdsSince: number | undefined;
  alert: Alert | undefined;
}

/**
 * Judges what comes in by the rules. A condition raises one alert once it has held for its minutes, and
 * that alert is cleared once, when the condition holds no more by its hysteresis.
 *
 * @param before.lasting - alerts that were raised before and not cleared
 * @param before.newest - when the newest reading of each station was taken; one that was overtaken is not judged
 */
export function createAlertJudge(before: {
  lasting: readonly Alert[];
  newest: Iterable<readonly [station: string, timestamp: number]>;
}): AlertJudge {
  const { lasting, newest } = before;
  let rules = new Map<string, AlertRule>();
  let rulesAbout = createRuleTable([]);
  const standings = new Map<string, Standing>();
  const newestByStation = new Map(newest);
  for (const alert of lasting) {
    standings.set(keyOf(alert.rule, alert.station), { holdsSince: alert.since, alert });
  }

  function standingOf(rule: AlertRule, station: string): Standing {
    const key = keyOf(rule.id, station);
    const known = standings.get(key);
    if (known !== undefined) return known;
    const fresh: Standing = { holdsSince: undefined, alert: undefined };
    standings.set(key, fresh);
    return fresh;
  }

  /** @param at - when what is judged was so */
  function judge(
    rule: AlertRule,
    { station, at, since, state }: { station: string; at: number; since: number; state: State },
  ): AlertChange[] {
    const standing = standingOf(rule, station);
    if (state === 'between' && standing.alert !== undefined) return [];
    if (state !== 'bad') {
      const { alert } = standing;
      standings.delete(keyOf(rule.id, station));
      return alert === undefined ? [] : [{ kind: 'clear', alert, clearedAt: at }];
    }
    standing.holdsSince ??= since;
    const { holdsSince } = standing;
    if (standing.alert !== undefined) return [];
    if (at - holdsSince < rule.condition.minutes * MINUTE) return [];
    const id = `${rule.id}/${station}/${holdsSince}`;
    standing.alert = {
      id,
      rule: rule.id,
      station,
      since: holdsSince,
      text: textOf(rule.condition),
    };
    return [{ kind: 'raise', alert: standing.alert }];
  }

  function end(now: number, isOver: (rule: string, station: string) => boolean): AlertChange[] {
    return [...standings].flatMap(([key, { alert }]): AlertChange[] => {
      const [rule = '', station = ''] = key.split('/');
      if (!isOver(rule, station)) return [];
      standings.delete(key);
      return alert === undefined ? [] : [{ kind: 'clear', alert, clearedAt: now }];
    });
  }

  return {
    setRules: (next, now) => {
      const unchanged = new Set(
        next.filter((rule) => rules.size === 0 || isSame(rules.get(rule.id), rule)),
      );
      rules = new Map(next.map((rule) => [rule.id, rule]));
      rulesAbout = createRuleTable(next);
      return end(now, (id, station) => {
        const rule = rules.get(id);
        const isWatched = rule !== undefined && (rule.station ?? station) === station;
        return !isWatched || !unchanged.has(rule);
      });
    },

    reading: ({ station, timestamp, values, now }) => {
      const newestBefore = newestByStation.get(station) ?? timestamp;
      if (timestamp < now - OLDEST_MILLISECONDS || timestamp > now + NEWEST_MILLISECONDS) return [];
      if (timestamp < newestBefore) return [];
      newestByStation.set(station, timestamp);
      const isGap = timestamp - newestBefore > LONGEST_GAP_MILLISECONDS;
      const concerned = Object.keys(values).flatMap((quantity) =>
        rulesAbout(station, { quantity }),
      );
      return concerned.flatMap((rule) => {
        const state = stateOf(rule.condition, values);
        if (state === undefined) return [];
        const standing = standingOf(rule, station);
        if (isGap && standing.alert === undefined) standing.holdsSince = undefined;
        return judge(rule, { station, at: timestamp, since: timestamp, state });
      });
    },

    silent: ({ station, since, watchedSince, now }) =>
      rulesAbout(station, 'silent').flatMap((rule) => {
        const limit = rule.condition.minutes * MINUTE;
        const isWatched = now - watchedSince >= limit;
        const state = now - since < limit ? 'good' : isWatched ? 'bad' : 'between';
        return judge(rule, { station, at: now, since, state });
      }),

    missing: ({ station, count, now }) =>
      rulesAbout(station, 'missing').flatMap((rule) =>
        judge(rule, { station, at: now, since: now, state: count > 0 ? 'bad' : 'good' }),
      ),

    gone: (station, now) => {
      newestByStation.delete(station);
      return end(now, (_rule, each) => each === station);
    },
  };
}

/** `between`: not bad, and not good enough to end an alert. */
type State = 'bad' | 'between' | 'good';

function stateOf(condition: AlertCondition, values: Values): State | undefined {
  if (condition.kind !== 'above' && condition.kind !== 'below') return undefined;
  const value = values[condition.quantity];
  if (value === undefined) return undefined;
  const { threshold, hysteresis } = condition;
  const excess = condition.kind === 'above' ? value - threshold : threshold - value;
  if (excess > 0) return 'bad';
  return excess <= -hysteresis ? 'good' : 'between';
}

const isSame = (one: AlertRule | undefined, other: AlertRule): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const keyOf = (rule: string, station: string): string => `${rule}/${station}`;

/** What people read: `Temperature is above 30 °C for 10 minutes`. */
export function textOf(condition: AlertCondition): string {
  switch (condition.kind) {
    case 'above':
    case 'below': {
      const { label = condition.quantity, unit = '' } = quantityOf(condition.quantity) ?? {};
      const limit = `${label} is ${condition.kind} ${condition.threshold} ${unit}`.trimEnd();
      return condition.minutes === 0 ? limit : `${limit} for ${minutesOf(condition.minutes)}`;
    }
    case 'silent':
      return `No reading for ${minutesOf(condition.minutes)}`;
    case 'missing':
      return 'Readings are missing';
  }
}

function minutesOf(minutes: number): string {
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}
