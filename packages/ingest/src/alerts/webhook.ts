import { IsobarError } from '@isobar/shared';

import type { Untold } from '../store/alert-store.ts';

/** Tells someone of an alert; throws where that is to be tried again. */
export type Tell = (untold: Untold) => Promise<void>;

const TIMEOUT_MILLISECONDS = 10_000;

/** What is posted, as JSON. Times are RFC 3339. */
export interface WebhookBody {
  readonly event: 'raised' | 'cleared';
  /** The same for both events of an alert: a receiver that gets one twice knows it by that. */
  readonly id: string;
  readonly rule: string;
  readonly station: string;
  readonly since: string;
  readonly clearedAt: string | null;
  readonly text: string;
}

/** Posts alerts to a URL, which may hold a secret and is never logged. */
export function createWebhook(url: string): Tell {
  return async ({ alert, event }) => {
    const { id, rule, station, since, clearedAt, text } = alert;
    const body: WebhookBody = {
      ...{ event, id, rule, station, text },
      since: new Date(since).toISOString(),
      clearedAt:
        event === 'raised' || clearedAt === undefined ? null : new Date(clearedAt).toISOString(),
    };
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    await response.body?.cancel();
    if (!response.ok) {
      throw new IsobarError(
        'ERR_WEBHOOK',
        `The receiver of alerts answers with status ${response.status}; expected 200 to 299`,
      );
    }
  };
}
