import { findDoubts } from '../doubts.mjs';
import { milliseconds, whole } from '../formats.mjs';
import { LIVE_STATIONS } from '../measure.mjs';
import { tooFewFilesFor } from '../open-files.mjs';
import { isobar } from '../services/isobar.mjs';

/** All stations come back at once; so many seconds and it is given up. */
const LIMIT_SECONDS = 600;

/** @type {import('../parts.mjs').Part} */
export const recovery = {
  name: 'recovery',
  about: '10,000 stations with 60 readings each come back at once',
  minutes: 1,
  isUsual: true,
  obstacle: ({ settings }) => tooFewFilesFor(settings.recoveryStations + LIVE_STATIONS),
  measure,
  report: ({ recovery: { readings, stations, seconds, liveToStored } }) => [
    `Recovery: ${whole(readings)} readings of ${whole(stations)} stations in ${seconds.toFixed(1)} s; live ones confirmed meanwhile, p99 ${milliseconds(liveToStored.p99)}`,
  ],
  doubts: ({ recovery: { doubts = [] } }) => doubts,
  isIn: (results) => results.recovery !== undefined,
};

/** @param {import('../bench.mjs').Bench} bench */
async function measure({ settings, withService }) {
  const { recoveryStations: stations, recoveryReadings, recoveryLivePerSecond } = settings;
  const job = { waiting: recoveryReadings, livePerSecond: recoveryLivePerSecond };
  const figures = await withService(
    { contender: isobar, stations: stations + LIVE_STATIONS },
    (run) => run({ kind: 'recovery', stations, ...job, limitSeconds: LIMIT_SECONDS }),
  );
  const doubts = findDoubts(isobar.name, [{ ...figures, recovery: figures }]);
  return { recovery: { ...figures, doubts } };
}
