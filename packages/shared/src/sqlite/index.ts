export { isCorruption, openDatabase, type SqliteDatabase } from './open-database.ts';
