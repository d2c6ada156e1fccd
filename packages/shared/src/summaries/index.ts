export { createRollup, type Rollup, type RollupBuilder } from './rollup.ts';
export { aggregationOf, SUMMARY_FIELDS, type Summary, type SummaryField } from './summary.ts';
