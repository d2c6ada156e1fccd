import type { AlertCondition, AlertRule } from '@isobar/shared';

export type Kind = AlertCondition['kind'];

/** A rule as it is typed. */
export interface RuleFields {
  readonly id: string;
  readonly station: string;
  readonly kind: Kind;
  readonly quantity: string;
  readonly threshold: string;
  readonly hysteresis: string;
  readonly minutes: string;
}

export const NEW_RULE: RuleFields = {
  ...{ id: '', station: '', kind: 'above', quantity: 'temperature' },
  ...{ threshold: '', hysteresis: '0', minutes: '5' },
};

export function toFields({ id, station = '', condition }: AlertRule): RuleFields {
  const { kind } = condition;
  const fields = { ...NEW_RULE, id, station, kind, minutes: String(condition.minutes) };
  if (!isOfLimit(condition)) return fields;
  const { quantity, threshold, hysteresis } = condition;
  return { ...fields, quantity, threshold: String(threshold), hysteresis: String(hysteresis) };
}

function isOfLimit(
  condition: AlertCondition,
): condition is Extract<AlertCondition, { quantity: string }> {
  return hasLimit(condition.kind);
}

/** True of rules that compare a quantity with a threshold. */
export function hasLimit(kind: Kind): kind is 'above' | 'below' {
  return kind === 'above' || kind === 'below';
}

/** The server checks it. */
export function fromFields(fields: RuleFields): AlertRule {
  const { kind, station } = fields;
  const minutes = Number(fields.minutes);
  const condition: AlertCondition = hasLimit(kind)
    ? {
        ...{ kind, quantity: fields.quantity.trim(), minutes },
        ...{ threshold: Number(fields.threshold), hysteresis: Number(fields.hysteresis) },
      }
    : { kind, minutes };
  return {
    id: fields.id.trim(),
    ...(station.trim() !== '' && { station: station.trim() }),
    condition,
  };
}
