import { createWebhook, type Tell } from '@isobar/ingest';

/** Who is told of alerts; nobody where there is no URL. */
export function createAlertWebhook(settings: {
  ISOBAR_ALERT_WEBHOOK_URL?: string | undefined;
}): Tell | undefined {
  const { ISOBAR_ALERT_WEBHOOK_URL: url } = settings;
  return url === undefined ? undefined : createWebhook(url);
}
