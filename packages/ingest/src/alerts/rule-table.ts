import type { AlertCondition, AlertRule } from '@isobar/shared';

/** What a rule asks about. */
export type Subject = { readonly quantity: string } | 'silent' | 'missing';

/** Answers with the rules that ask about a subject of a station. */
export type RuleTable = (station: string, subject: Subject) => readonly AlertRule[];

/** Looks rules up, so that those which do not concern a reading cost nothing, however many they are. */
export function createRuleTable(rules: readonly AlertRule[]): RuleTable {
  const table = new Map<string, AlertRule[]>();
  for (const rule of rules) {
    const key = keyOf(rule.station, subjectOf(rule.condition));
    table.set(key, [...(table.get(key) ?? []), rule]);
  }
  return (station, subject) => [
    ...(table.get(keyOf(undefined, subject)) ?? []),
    ...(table.get(keyOf(station, subject)) ?? []),
  ];
}

const subjectOf = (condition: AlertCondition): Subject =>
  condition.kind === 'above' || condition.kind === 'below' ? condition : condition.kind;

/** Without a station: for all of them. */
const keyOf = (station: string | undefined, subject: Subject): string =>
  `${station ?? ''}/${typeof subject === 'string' ? subject : `value/${subject.quantity}`}`;
