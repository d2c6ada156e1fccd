import type { FleetStats } from '@isobar/station/fleet';

const numbers = new Intl.NumberFormat('en');
const count = (number: number): string => numbers.format(number);

/** One moment of a fleet, as a line. */
export function formatFleetLine(options: {
  time: Date;
  now: FleetStats;
  before: FleetStats;
  elapsedSeconds: number;
}): string {
  const { time, now, before, elapsedSeconds } = options;
  const rate = elapsedSeconds > 0 ? (now.confirmed - before.confirmed) / elapsedSeconds : 0;
  const parts = [
    `${count(now.online)} of ${count(now.stations)} stations online`,
    `${count(now.taken)} readings taken`,
    `${count(now.confirmed)} confirmed`,
    `${rate.toFixed(1)}/s`,
    `${count(now.waiting)} waiting`,
  ];
  if (now.resent > 0) parts.push(`${count(now.resent)} messages sent again`);
  if (now.rejected > 0) parts.push(`${count(now.rejected)} rejected`);
  const line = `${time.toTimeString().slice(0, 8)}  ${parts.join(' · ')}`;
  const isTroubled = now.online < now.stations && now.problem !== undefined;
  return isTroubled ? `${line}\n          ${now.problem}` : line;
}

/** What a fleet did from start to end. */
export function formatFleetSummary(stats: FleetStats): string {
  const { taken, confirmed, waiting, sent, resent, rejected, delay } = stats;
  const milliseconds = (value: number): string => `${count(Math.round(value))} ms`;
  return [
    `${count(taken)} readings taken, ${count(confirmed)} confirmed, ${count(rejected)} rejected; ${count(waiting)} wait in the file for the next start`,
    `${count(sent)} readings sent; ${count(resent)} messages were sent again`,
    `From taken to confirmed: half within ${milliseconds(delay.p50)}, 99 % within ${milliseconds(delay.p99)}`,
  ].join('\n');
}
