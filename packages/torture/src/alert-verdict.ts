import type { Alert, AlertEvent } from '@isobar/ingest';
import type { AlertRule, AlertsMessage } from '@isobar/shared';

import { isBroken, rulesOf, TROUBLE, type Phase } from './trouble.ts';
import type { Difference, StoredReading } from './verdict.ts';

/** What became of the troubles of one station. */
export interface AlertEvidence {
  readonly station: string;
  /** How many it had. */
  readonly troubles: number;
  readonly stored: readonly StoredReading[];
  /** As the store has them. */
  readonly alerts: readonly Alert[];
  /** What the receiver was told, by the alert's id. */
  readonly told: ReadonlyMap<string, ReadonlySet<AlertEvent>>;
  /** What is retained for those who watch. */
  readonly retained: AlertsMessage | undefined;
}

/**
 * Holds the troubles of a station against its alerts.
 *
 * @returns every difference; none means that each trouble raised one alert, that it was cleared once, by what came
 *   after it, that the receiver was told of both, and that what is retained is what lasts
 */
export function compareAlerts(evidence: AlertEvidence): Difference[] {
  const { station, alerts, retained } = evidence;
  const differences = [
    ...rulesOf(station).flatMap((rule) => compareRule(rule, evidence)),
    ...alerts.flatMap((alert) => compareTelling(alert, evidence)),
  ];
  if (isRetainedRight(alerts, retained)) return differences;
  const detail = `${JSON.stringify(retained)}; of its alerts last ${JSON.stringify(lasting(alerts))}`;
  return [...differences, { station, kind: 'retained', detail }];
}

/** True where what is retained of a station says which of its alerts last. */
export function isRetainedRight(
  alerts: readonly Alert[],
  retained: AlertsMessage | undefined,
): boolean {
  const said = retained?.alerts.map(({ rule, since }) => `${rule} ${since}`).sort();
  return JSON.stringify(said) === JSON.stringify(lasting(alerts));
}

function lasting(alerts: readonly Alert[]): string[] {
  return alerts
    .filter(({ clearedAt }) => clearedAt === undefined)
    .map(({ rule, since }) => `${rule} ${new Date(since).toISOString()}`)
    .sort();
}

function compareRule(rule: AlertRule, evidence: AlertEvidence): Difference[] {
  const { station, troubles, alerts, stored } = evidence;
  const phases = new Set(stored.map(({ timestamp, values }) => `${timestamp} ${values[TROUBLE]}`));
  const wasIn = (time: number | undefined, phase: Phase): boolean => phases.has(`${time} ${phase}`);
  const details: string[] = [];
  const unexplained = new Set(alerts.filter((alert) => alert.rule === rule.id));
  for (let count = 1; count <= troubles; count += 1) {
    const phase = isBroken(rule, count) ? count : -count;
    const raised = [...unexplained].filter(({ since }) => wasIn(since, phase));
    for (const alert of raised) unexplained.delete(alert);
    const [alert] = raised;
    const name = `${rule.id} ${count}`;
    if (raised.length !== 1) details.push(`${name} was raised ${raised.length} times`);
    if (alert === undefined) continue;
    const next = phase > 0 ? -count : count + 1;
    const isOver = phase > 0 || count < troubles;
    const isRight = isOver ? wasIn(alert.clearedAt, next) : alert.clearedAt === undefined;
    if (!isRight) details.push(`${name} was cleared at ${timeOf(alert.clearedAt)}`);
  }
  for (const { id } of unexplained) details.push(`${id} was raised without a reason`);
  return details.map((detail) => ({ station, kind: 'alert' as const, detail }));
}

function compareTelling({ id, clearedAt }: Alert, { station, told }: AlertEvidence): Difference[] {
  const wanted: AlertEvent[] = clearedAt === undefined ? ['raised'] : ['cleared', 'raised'];
  const events = [...(told.get(id) ?? [])].sort();
  if (events.join() === wanted.join()) return [];
  const detail = `of ${id} the receiver was told: ${events.join(' and ') || 'nothing'}`;
  return [{ station, kind: 'telling', detail }];
}

function timeOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? 'no time' : new Date(milliseconds).toISOString();
}
