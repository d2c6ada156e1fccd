export { createIngest, type Ingest, type IngestOptions, type IngestStats } from './ingest.ts';
export { ingestSettingsSchema, type IngestSettings } from './ingest-settings.ts';
export { createWebhook, type Tell, type WebhookBody } from './alerts/webhook.ts';
export { toStoredReading, type Receipt } from './pipeline/to-stored-reading.ts';
export type { Alert, AlertEvent, AlertStore } from './store/alert-store.ts';
export type {
  InsertOutcome,
  LedgerEntry,
  ReadingPosition,
  ReadingStore,
  Rejection,
  StoredClock,
  StoredReading,
  Totals,
} from './store/reading-store.ts';
export type { StationProfile, StationProfiles } from './store/station-profile.ts';
export { openSqliteReadingStore } from './store/sqlite-reading-store.ts';
export { openMongodbReadingStore } from './store/mongodb-reading-store.ts';
