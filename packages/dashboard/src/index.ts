export {
  createDashboard,
  type Dashboard,
  type DashboardOptions,
  type WebSocketUrl,
} from './dashboard.ts';
export { dashboardSettingsSchema, type DashboardSettings } from './dashboard-settings.ts';
export { createRemoteLogin } from './auth/remote-login.ts';
export { watchStatuses, type StationStatuses } from './status/station-statuses.ts';
