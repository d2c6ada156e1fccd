export { copyDatabase } from './copy-database.ts';
export { isCorruption, openDatabase, type SqliteDatabase } from './open-database.ts';
export { transact } from './transact.ts';
export {
  openAsyncDatabase,
  type AsyncSqliteDatabase,
  type AsyncStatement,
  type SqliteRow,
  type SqliteValue,
} from './open-async-database.ts';
