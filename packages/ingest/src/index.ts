export { createIngest, type Ingest, type IngestOptions, type IngestStats } from './ingest.ts';
export { ingestSettingsSchema, type IngestSettings } from './ingest-settings.ts';
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
