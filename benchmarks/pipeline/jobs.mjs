import { SLOW } from './settings.mjs';

/** @typedef {import('./settings.mjs').Settings} Settings */

/**
 * The jobs of one round: singles, backlogs, and one steady rate.
 *
 * @param {import('./services/service.mjs').Contender} contender
 * @param {Settings} settings
 * @returns {(run: import('./measure.mjs').Run) => Promise<{ singles: any, backlog: any, latency?: any }>}
 */
export function jobsOf({ name }, settings) {
  const isSlow = name === 'rabbitmq';
  const { singlesWindow, backlogWindow, stations } = isSlow
    ? { ...SLOW, stations: Math.min(SLOW.stations, settings.stations) }
    : settings;
  const { backlogReadings, warmUpSeconds, seconds } = settings;
  const rate = { kind: 'rate', stations, warmUpSeconds, seconds };
  return async (run) => {
    const singles = await run({ ...rate, readings: 1, window: singlesWindow });
    const backlog = await run({ ...rate, readings: backlogReadings, window: backlogWindow });
    if (isSlow) return { singles, backlog }; // 2,000 readings a second would only queue up
    return { singles, backlog, latency: await run(steadyJob(settings, stations)) };
  };
}

/**
 * One steady rate. Each station has sent a reading before it is measured: the first one of a station's
 * life makes a row for it in every table.
 *
 * @param {Settings} settings
 * @param {number} stations
 */
export function steadyJob({ latencyPerSecond, latencySeconds, warmUpSeconds }, stations) {
  return {
    ...{ kind: 'latency', stations, perSecond: latencyPerSecond, seconds: latencySeconds },
    warmUpSeconds: Math.max(warmUpSeconds, (stations / latencyPerSecond) * 1.1),
  };
}
