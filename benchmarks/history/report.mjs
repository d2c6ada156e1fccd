import { formatTable } from '../common/table.mjs';
import { MANY } from './settings.mjs';

/** @param {Awaited<ReturnType<import('./measure-store.mjs').measureStore>>} figures */
export function formatStore({ store, filled, rolled, bytesBefore, bytesAfter, questions }) {
  const rows = questions.map(({ name, rollups, fromScratch }) => [
    name,
    ...[rollups.milliseconds, rollups.cpuMilliseconds].map((figure) => figure.toFixed(0)),
    ...[fromScratch?.milliseconds, fromScratch?.cpuMilliseconds].map(
      (figure) => figure?.toFixed(0) ?? '',
    ),
  ]);
  const table = formatTable([
    [store, 'ms', 'ms of processor', 'from readings, ms', 'ms of processor'],
    ...rows,
  ]);
  const hour = (rolled.cpuSeconds / rolled.hours) * 1000;
  const size =
    bytesBefore === undefined || bytesAfter === undefined
      ? ''
      : `, ${((bytesAfter - bytesBefore) / rolled.hours).toFixed(0)} bytes`;
  return `${table}\nstored: ${(filled.readings / filled.seconds).toFixed(0)} readings/s; an hour rolled up: ${hour.toFixed(2)} ms of processor${size}`;
}

/** @typedef {Awaited<ReturnType<import('./many-stations.mjs').measureManyStations>>} ManyStations */

/** @param {ManyStations} measured */
export function formatManyStations(measured) {
  const columns = ['rows', 'over HTTP', 'the store', 'its driver', 'store, of the driver'];
  return measured
    .map(({ stations, questions }) =>
      formatTable([
        [`SQLite, ${stations} stations: p50 / p99 in ms`, ...columns],
        ...questions.map(({ name, rows, api, store, driver }) => [
          name,
          String(rows),
          ...[api, store, driver].map(({ p50, p99 }) => `${p50.toFixed(1)} / ${p99.toFixed(1)}`),
          (store.p50 / driver.p50).toFixed(2),
        ]),
      ]),
    )
    .join('\n\n');
}

/**
 * Within twice of the driver, and no slower for other stations; the latest of all stations are of all.
 *
 * @param {ManyStations} measured
 */
export function isReached(measured) {
  const [few, ...more] = measured;
  const ofDriver = measured.every(({ questions }) =>
    questions.every(({ store, driver }) => store.p50 <= MANY.mostOfDriver * driver.p50),
  );
  const ofOthers = more.every(({ questions }) =>
    questions.every(({ name, rows, store }) => {
      const before = few?.questions.find((question) => question.name === name);
      const perRow = (before?.store.p50 ?? NaN) / (before?.rows ?? NaN);
      return store.p50 / rows <= MANY.mostGrowth * perRow;
    }),
  );
  return ofDriver && ofOthers;
}
