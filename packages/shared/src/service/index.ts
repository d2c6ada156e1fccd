export { makeDataFolder } from './data-folder.ts';
export { createLifecycle, withLifecycle, type Closable, type Lifecycle } from './lifecycle.ts';
export { keepFor } from './keep-for.ts';
export { clientNetwork } from './client-network.ts';
export { listen, type ListenAddress } from './listen.ts';
export { createLogger, LOG_LEVELS, type Logger, type LogLevel } from './logger.ts';
export { createLogin, type BrokerAccess, type Forget, type Login } from './login.ts';
export { createMonitor, type Monitor, type Readiness } from './monitor.ts';
export { retryDelay } from './retry-delay.ts';
export {
  describeSettings,
  readSettings,
  setting,
  type Environment,
  type SettingDescription,
  type SettingsSchema,
} from './settings.ts';
export { notifySystemd } from './notify-systemd.ts';
export { writeFileDurably } from './write-file-durably.ts';
