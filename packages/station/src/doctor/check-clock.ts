import { messageOf } from '@isobar/shared';

import type { ClockSource } from '../clock/clock-source.ts';
import type { Finding } from './finding.ts';

/** A broker takes tokens whose times are so far off. */
const TOLERANCE_SECONDS = 60;

const ADVICE =
  'set it with a time server: see timedatectl status, and NTP= in /etc/systemd/timesyncd.conf';

/**
 * @param serverTime - Unix milliseconds that a server showed just now
 */
export async function checkClock(clock: ClockSource, serverTime?: number): Promise<Finding> {
  const check = 'clock';
  const now = clock.now();
  const shown = new Date(now).toISOString();
  const seconds = serverTime === undefined ? 0 : Math.round((now - serverTime) / 1000);
  if (Math.abs(seconds) > TOLERANCE_SECONDS) {
    const way = seconds < 0 ? 'behind' : 'ahead of';
    const text = `it shows ${shown}, ${Math.abs(seconds)} s ${way} the auth service`;
    return { check, verdict: 'failure', text, advice: ADVICE };
  }
  try {
    if (await clock.isSynchronized()) return { check, verdict: 'ok', text: `set, ${shown}` };
  } catch (error) {
    return { check, verdict: 'warning', text: messageOf(error), advice: ADVICE };
  }
  const text = `nothing has set it in this boot; it shows ${shown}`;
  return {
    check,
    verdict: 'failure',
    text,
    advice: `${ADVICE}; until then readings wait for their time`,
  };
}
