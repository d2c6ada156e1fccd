import type { AlertRule } from '@isobar/shared';

/** One time that a rule was broken by a station: it is raised once and cleared once. */
export interface Alert {
  /** `rule/station/since`. */
  readonly id: string;
  readonly rule: string;
  readonly station: string;
  /** Milliseconds since 1970: when it began, and when it ended. */
  readonly since: number;
  readonly clearedAt?: number;
  /** For people: what was the matter. */
  readonly text: string;
}

/** What a receiver of alerts was not told yet. */
export interface Untold {
  readonly alert: Alert;
  readonly event: AlertEvent;
}

export type AlertEvent = 'raised' | 'cleared';

/** Rules and alerts, which outlive the process that watches. */
export interface AlertStore {
  alertRules(): Promise<AlertRule[]>;
  /** Puts a rule in the place of the one of its id, if there is one. */
  setAlertRule(rule: AlertRule): Promise<void>;
  /** @returns false where there was none */
  removeAlertRule(id: string): Promise<boolean>;
  /** Nothing happens where it was raised before. */
  raiseAlert(alert: Omit<Alert, 'clearedAt'>): Promise<void>;
  /** Nothing happens where it was cleared before. */
  clearAlert(id: string, clearedAt: number): Promise<void>;
  /** Those that last, and the `limit` newest of all; the newest first. */
  alerts(query: { limit: number }): Promise<Alert[]>;
  /** Stations of which any alert is kept, in no order. */
  alertedStations(): Promise<string[]>;
  /** What a webhook is still to be told, the oldest first. */
  untoldAlerts(query: { limit: number }): Promise<Untold[]>;
  alertTold(id: string, event: AlertEvent): Promise<void>;
  /** Forgets alerts that ended before a time, in milliseconds, told or not. */
  forgetAlerts(clearedBefore: number): Promise<void>;
}
