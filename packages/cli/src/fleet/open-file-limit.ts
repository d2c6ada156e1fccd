import { IsobarError } from '@isobar/shared';

/** Files, pipes and the connections of logins under way. */
const BESIDES_STATIONS = 200;

/** Files that this process may have open, or Infinity where the system does not say. */
function openFileLimit(): number {
  const report = process.report.getReport() as {
    userLimits?: { open_files?: { soft?: number | string } };
  };
  const soft = Number(report.userLimits?.open_files?.soft);
  return Number.isNaN(soft) ? Number.POSITIVE_INFINITY : soft;
}

/** @throws IsobarError `ERR_OPEN_FILES` where so many stations cannot have a connection each */
export function checkOpenFiles(stations: number, limit: number = openFileLimit()): void {
  const needed = stations + BESIDES_STATIONS;
  if (needed <= limit) return;
  throw new IsobarError(
    'ERR_OPEN_FILES',
    `${stations} stations need ${needed} open files, and this process may have ${limit}; raise it with "ulimit -n ${needed}" where this is started, or simulate at most ${Math.max(0, limit - BESIDES_STATIONS)}`,
  );
}
