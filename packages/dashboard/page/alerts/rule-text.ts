import type { AlertRule } from '@isobar/shared';

import { labelOf, unitOf } from '../format.ts';

/** `Temperature below 0 °C for 10 min, until it is back by 0.5 °C`. */
export function tellCondition({ condition }: AlertRule): string {
  const span = condition.minutes === 0 ? '' : ` for ${condition.minutes} min`;
  if (condition.kind === 'silent') return `No reading${span}`;
  if (condition.kind === 'missing') return `Readings missing${span}`;
  const { kind, quantity, threshold, hysteresis } = condition;
  const amount = (value: number): string =>
    `${String(value).replace('-', '−')} ${unitOf(quantity)}`.trimEnd();
  const until = hysteresis === 0 ? '' : `, until it is back by ${amount(hysteresis)}`;
  return `${labelOf(quantity)} ${kind} ${amount(threshold)}${span}${until}`;
}
