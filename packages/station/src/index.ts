export type { ClockSource, Moment } from './clock/clock-source.ts';
export { createStationClock, type ClockTrust } from './clock/station-clock.ts';
export { createSystemClock } from './clock/system-clock.ts';
export { examine, type ExamineOptions } from './doctor/examine.ts';
export type { Finding } from './doctor/finding.ts';
export { readStationConfig } from './config/read-station-config.ts';
export type { StationConfig } from './config/station-config.ts';
export { openHardware, type Hardware } from './hardware/open-hardware.ts';
export { scanBus } from './hardware/scan-bus.ts';
export { describeOutbox, type OutboxDescription } from './outbox/describe-outbox.ts';
export type { Identity } from './outbox/log-spans.ts';
export { openOutbox } from './outbox/outbox.ts';
export type {
  Outbox,
  OutboxEntry,
  OutboxEvent,
  OutboxOptions,
  OutboxState,
  TakenReading,
} from './outbox/outbox-types.ts';
export type { Sensor } from './sensors/sensor.ts';
export {
  createSimulatedSensors,
  type SimulatedSensorsOptions,
} from './simulation/simulated-sensors.ts';
export { createStation, type Station, type StationOptions, type StationStats } from './station.ts';
export { stationSettingsSchema, type StationSettings } from './station-settings.ts';
export {
  releaseWhenStored,
  type DeliveryEvent,
  type ReleasePolicy,
} from './uplink/release-policy.ts';
export type { ResendTiming } from './uplink/resend-delay.ts';
export { startWatchdog } from './watchdog.ts';
