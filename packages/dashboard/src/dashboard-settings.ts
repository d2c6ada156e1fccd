import { DEFAULT_TOKEN_ISSUER } from '@isobar/shared';
import { setting } from '@isobar/shared/service';
import { z } from 'zod';

/** The settings of the dashboard. */
export const dashboardSettingsSchema = z.object({
  ISOBAR_HOST: setting
    .text('expected a host name or IP address')
    .default('127.0.0.1')
    .describe('address to listen on; 0.0.0.0 lets the network in'),
  ISOBAR_DASHBOARD_PORT: setting
    .port()
    .default(8000)
    .describe('HTTP port of the dashboard: the page and the history API'),
  ISOBAR_DASHBOARD_WS_URL: setting
    .url('ws', 'wss')
    .optional()
    .describe(
      'where the page finds MQTT over WebSocket (the host that was asked, and port 8083, path /mqtt)',
    ),
  ISOBAR_AUTH_URL: setting
    .url('http', 'https')
    .default('http://127.0.0.1:8080')
    .describe('where the auth service is'),
  ISOBAR_TOKEN_ISSUER: setting
    .text('expected a name')
    .default(DEFAULT_TOKEN_ISSUER)
    .describe('"iss" of the tokens; dashboard and auth must agree on it'),
  ISOBAR_DATA: setting
    .text('expected a folder')
    .default('./data')
    .describe('folder of the readings, without MongoDB'),
  ISOBAR_MONGODB_URL: setting
    .mongodbUrl()
    .optional()
    .describe('MongoDB of the readings, instead of a file in the data folder'),
  ISOBAR_DASHBOARD_NAME: setting
    .text('expected a name')
    .optional()
    .describe('a watcher account, with which the dashboard learns which stations are online'),
  ISOBAR_DASHBOARD_PASSWORD: setting
    .text('expected the password of that account')
    .optional()
    .describe('its password; better given as ISOBAR_DASHBOARD_PASSWORD_FILE'),
  ISOBAR_DASHBOARD_MONITOR_PORT: setting
    .port()
    .optional()
    .describe('port of /health, /ready and /metrics; none where it is not set'),
});
export type DashboardSettings = z.infer<typeof dashboardSettingsSchema>;
