/** One moment of the platform, as the status line tells it. */
export interface PlatformStatus {
  readonly stationsOnline: number;
  readonly stored: number;
  readonly missing: number;
  readonly rejected: number;
}

/**
 * Makes one tidy line of two moments.
 *
 * @param options.elapsedSeconds - between the two; the rate is what was stored in it
 */
export function formatStatusLine(options: {
  time: Date;
  now: PlatformStatus;
  before: PlatformStatus;
  elapsedSeconds: number;
}): string {
  const { time, now, before, elapsedSeconds } = options;
  const perSecond = elapsedSeconds > 0 ? (now.stored - before.stored) / elapsedSeconds : 0;
  const parts = [
    `${count(now.stationsOnline)} ${now.stationsOnline === 1 ? 'station' : 'stations'} online`,
    `${count(now.stored)} readings stored`,
    `${perSecond.toFixed(1)}/s`,
    `${count(now.missing)} missing`,
  ];
  if (now.rejected > 0) parts.push(`${count(now.rejected)} rejected`);
  return `${time.toTimeString().slice(0, 8)}  ${parts.join(' · ')}`;
}

const numbers = new Intl.NumberFormat('en');

function count(number: number): string {
  return numbers.format(number);
}
