import { alertRuleSchema, nameSchema, type AlertRule } from '@isobar/shared';
import { z } from 'zod';

const instant = z.string().meta({ format: 'date-time' });

export const alertSchema = z.object({
  id: z.string().describe('The same in the answer, and in what a webhook is told.'),
  rule: z.string(),
  station: z.string(),
  since: instant,
  clearedAt: instant.nullable().describe('When it ended; null while it lasts.'),
  text: z.string().describe('For people: what was the matter.'),
});
export type AlertAnswer = z.infer<typeof alertSchema>;

export const alertsSchema = z.object({
  alerts: z.array(alertSchema).describe('The newest first.'),
});
export type Alerts = z.infer<typeof alertsSchema>;

/** The query of `GET /api/alerts`. */
export const alertsQuerySchema = z.strictObject({
  station: nameSchema.optional().describe('Only those of this station. Default: all.'),
});

export const alertRulesSchema = z.object({ rules: z.array(alertRuleSchema) });
export type AlertRules = z.infer<typeof alertRulesSchema>;

export const rulePathSchema = z.object({ rule: nameSchema });

/** The body of `PUT /api/alert-rules/{rule}`: the path says which one it is. */
export const ruleBodySchema = z.strictObject(
  { station: alertRuleSchema.shape.station, condition: alertRuleSchema.shape.condition },
  { error: 'expected condition, and station where it is about one alone, as JSON' },
);

/** An alert as a store gives it. Times are milliseconds since 1970-01-01T00:00:00Z. */
export interface PastAlert {
  readonly id: string;
  readonly rule: string;
  readonly station: string;
  readonly since: number;
  readonly clearedAt?: number;
  readonly text: string;
}

/** What the dashboard needs of a store, to tell of alerts and to keep their rules. Ingest's stores have it. */
export interface AlertSource {
  /** Those that last, and the `limit` newest of all; the newest first. */
  alerts(query: { limit: number }): Promise<readonly PastAlert[]>;
  alertRules(): Promise<readonly AlertRule[]>;
  setAlertRule(rule: AlertRule): Promise<void>;
  /** @returns false where there was none */
  removeAlertRule(id: string): Promise<boolean>;
}
