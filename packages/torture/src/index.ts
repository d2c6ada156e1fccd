export { formatReport } from './report.ts';
export {
  isPromiseKept,
  runTorture,
  type TortureOptions,
  type TortureResult,
} from './run-torture.ts';
export { FAULT_KINDS, type FaultKind } from './schedule.ts';
