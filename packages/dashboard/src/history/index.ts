export type { Bucket } from './buckets.ts';
export { bucketColumns, readingColumns, type Column } from './columns.ts';
export type { PastReading } from './reading-source.ts';
export { readBuckets } from './read-buckets.ts';
export { bucketLines, createTable, readingLines, writeRows, type RowWriter } from './rows.ts';
