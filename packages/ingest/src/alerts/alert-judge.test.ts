import { alertRuleSchema, type AlertRule } from '@isobar/shared';
import { describe, expect, it } from '@jest/globals';

import { createAlertJudge, type AlertChange, type AlertJudge } from './alert-judge.ts';

/** 2026-11-25T10:00:00Z, and minutes after it. */
const TEN = Date.UTC(2026, 10, 25, 10);
const at = (minutes: number): number => TEN + minutes * 60_000;

const ruleOf = (condition: object, more: object = {}): AlertRule =>
  alertRuleSchema.parse({ id: 'rule', condition, ...more });
const hot = { kind: 'above', quantity: 'temperature', threshold: 30, hysteresis: 1, minutes: 10 };

type Before = Parameters<typeof createAlertJudge>[0];
function judgeBy(rule: AlertRule, before: Partial<Before> = {}): AlertJudge {
  const judge = createAlertJudge({ lasting: [], newest: [], ...before });
  judge.setRules([rule], TEN);
  return judge;
}

/** What readings of `[minute, temperature]` lead to: `raise@since` and `clear@end`, in minutes. */
function run(judge: AlertJudge, readings: readonly (readonly [number, number])[]): string[] {
  return readings.flatMap(([minute, temperature]) =>
    brief(
      judge.reading({
        station: 'hut',
        timestamp: at(minute),
        values: { temperature },
        now: at(minute),
      }),
    ),
  );
}

const minutesAfterTen = (time: number): number => (time - TEN) / 60_000;
function brief(changes: readonly AlertChange[]): string[] {
  return changes.map((change) =>
    change.kind === 'raise'
      ? `raise@${minutesAfterTen(change.alert.since)}`
      : `clear@${minutesAfterTen(change.clearedAt)}`,
  );
}

describe('the judge of alerts', () => {
  it('raises an alert once when a value was too high for its minutes, and clears it once', () => {
    const judge = judgeBy(ruleOf(hot));
    expect(
      run(judge, [
        [0, 30], // not above
        [1, 30.1],
        [6, 35],
        [10, 35], // nine minutes
        [11, 35], // ten
        [16, 36],
        [20, 29.5], // below the threshold, within the hysteresis
        [21, 31],
        [25, 29],
        [26, 20],
      ]),
    ).toEqual(['raise@1', 'clear@25']);
  });

  it('begins anew where the value was good in between, or nobody knows', () => {
    const judge = judgeBy(ruleOf(hot));
    expect(
      run(judge, [
        [0, 31],
        [9, 30], // no more above it
        [10, 31],
        [19, 31],
        [30, 31], // a gap of eleven minutes
        [39, 31],
        [40, 31],
      ]),
    ).toEqual(['raise@30']);
  });

  it('takes a rule without minutes at its word', () => {
    const judge = judgeBy(
      ruleOf({ kind: 'below', quantity: 'temperature', threshold: 0, hysteresis: 0.5 }),
    );
    expect(
      run(judge, [
        [0, -0.1],
        [1, 0.4],
        [2, 0.5],
        [3, -1],
      ]),
    ).toEqual(['raise@0', 'clear@2', 'raise@3']);
  });

  it('does not judge the weather of long ago, nor that to come, nor a reading that was overtaken', () => {
    const judge = judgeBy(ruleOf({ ...hot, minutes: 0 }));
    const judged = (minute: number): string[] =>
      brief(
        judge.reading({
          station: 'hut',
          timestamp: at(minute),
          values: { temperature: 40 },
          now: at(60),
        }),
      );
    expect([49, 62].flatMap(judged)).toEqual([]);
    judge.reading({ station: 'hut', timestamp: at(59), values: { temperature: 20 }, now: at(60) });
    expect(judged(58)).toEqual([]);
    expect(judged(60)).toEqual(['raise@60']);
  });

  it('keeps stations apart, and rules for one to that one', () => {
    const judge = judgeBy(ruleOf({ ...hot, minutes: 0 }, { station: 'hut' }));
    const values = { temperature: 40 };
    const others = judge.reading({ station: 'roof-2', timestamp: TEN, values, now: TEN });
    expect(others).toEqual([]);
    expect(run(judge, [[0, 40]])).toEqual(['raise@0']);
  });

  it('says nothing of a quantity that a reading does not have', () => {
    const judge = judgeBy(ruleOf({ ...hot, quantity: 'humidity', minutes: 0 }));
    expect(run(judge, [[0, 40]])).toEqual([]);
  });

  it('raises for silence, but not for the time in which nobody listened', () => {
    const judge = judgeBy(ruleOf({ kind: 'silent', minutes: 15 }));
    const silent = (since: number, now: number, watchedSince = 0): string[] =>
      brief(
        judge.silent({
          station: 'hut',
          since: at(since),
          watchedSince: at(watchedSince),
          now: at(now),
        }),
      );
    expect(silent(0, 14)).toEqual([]);
    expect(silent(0, 20, 10)).toEqual([]); // listening for ten minutes
    expect(silent(0, 25, 10)).toEqual(['raise@0']);
    expect(silent(0, 30, 29)).toEqual([]); // connected anew: it lasts
    expect(silent(31, 32, 29)).toEqual(['clear@32']);
  });

  it('raises for readings that stay missing, not for those that are under way', () => {
    const judge = judgeBy(ruleOf({ kind: 'missing' }));
    const missing = (count: number, now: number): string[] =>
      brief(judge.missing({ station: 'hut', count, now: at(now) }));
    expect([missing(3, 0), missing(0, 1), missing(1, 2), missing(1, 6)].flat()).toEqual([]);
    expect(missing(1, 7)).toEqual(['raise@2']); // five minutes, without being told
    expect(missing(0, 9)).toEqual(['clear@9']);
  });

  it('goes on with an alert of an earlier run, and raises it no second time', () => {
    const rule = ruleOf({ ...hot, minutes: 0 });
    const alert = { id: 'rule/hut/1', rule: 'rule', station: 'hut', since: TEN, text: 'hot' };
    const judge = judgeBy(rule, { lasting: [alert] });
    expect(
      run(judge, [
        [1, 40],
        [2, 29],
        [3, 29],
      ]),
    ).toEqual(['clear@2']);
  });

  it('does not judge anew what came before the newest reading of an earlier run', () => {
    const judge = judgeBy(ruleOf({ ...hot, minutes: 0 }), { newest: [['hut', at(5)]] });
    expect(
      run(judge, [
        [4, 40],
        [5, 29],
        [6, 40],
      ]),
    ).toEqual(['raise@6']);
  });

  it.each<[string, AlertRule[]]>([
    ['is gone', []],
    ['says something else', [ruleOf({ ...hot, threshold: 50 })]],
    ['is for another station', [ruleOf(hot, { station: 'roof-2' })]],
  ])('ends an alert whose rule %s', (_what, rules) => {
    const judge = judgeBy(ruleOf({ ...hot, minutes: 0 }));
    run(judge, [[0, 40]]);
    expect(brief(judge.setRules(rules, at(5)))).toEqual(['clear@5']);
    expect(brief(judge.setRules(rules, at(6)))).toEqual([]);
  });

  it('tells what is the matter in words and units', () => {
    const judge = judgeBy(ruleOf({ ...hot, minutes: 0 }));
    const values = { temperature: 40 };
    const changes = judge.reading({ station: 'hut', timestamp: TEN, values, now: TEN });
    expect(changes).toMatchObject([{ alert: { text: 'Temperature is above 30 °C' } }]);
  });
});
