import { hasCode, messageOf } from '@isobar/shared';

import { describeOutbox, type OutboxDescription } from '../outbox/describe-outbox.ts';
import type { Finding } from './finding.ts';

const HIGH_FILL = 0.8;

/** @returns the finding, and the outbox where there is one that can be read */
export function checkOutbox(options: Parameters<typeof describeOutbox>[0]): {
  finding: Finding;
  outbox?: OutboxDescription;
} {
  try {
    const outbox = describeOutbox(options);
    return { finding: judge(outbox), outbox };
  } catch (error) {
    if (hasCode(error, 'ERR_OUTBOX_MISSING')) {
      return { finding: { check: 'outbox', verdict: 'ok', text: 'none yet' } };
    }
    const advice =
      'the station moves a damaged file aside when it starts, and begins a new one; its journal says where';
    return {
      finding: { check: 'outbox', verdict: 'failure', text: messageOf(error), advice },
    };
  }
}

function judge({ waiting, fill, dropped, oldest, hoursLeft }: OutboxDescription): Finding {
  const check = 'outbox';
  const since = oldest === undefined ? '' : `, the oldest of ${oldest.toISOString()}`;
  const text = `${waiting} waiting${since}; it is ${(fill * 100).toFixed(1)} % full`;
  if (dropped > 0) {
    return {
      check,
      verdict: 'warning',
      text: `${text}, and ${dropped} were dropped to make room`,
      advice: 'raise ISOBAR_OUTBOX_MAX_MB if the disk has room, and mend the way to the broker',
    };
  }
  if (fill < HIGH_FILL) return { check, verdict: 'ok', text };
  return {
    check,
    verdict: 'warning',
    text: `${text}, with room for ${Math.round(hoursLeft)} hours`,
    advice: 'mend the way to the broker, or raise ISOBAR_OUTBOX_MAX_MB if the disk has room',
  };
}
