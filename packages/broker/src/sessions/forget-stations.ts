import { parseStationTopic, revocationKey } from '@isobar/shared';

import type { RetainedMessages } from './retained-messages.ts';

const NOTHING = Buffer.alloc(0);
/** Where there is something about stations: their own topics, and what Home Assistant is told of them. */
const FILTERS = ['stations/#', 'homeassistant/sensor/+/+/config'];
const HOME_ASSISTANT = /^homeassistant\/sensor\/isobar-([^/]+)\//;

/**
 * Clears what is retained of stations whose accounts were deleted: nobody may speak for them any more.
 *
 * @param deleted - {@link revocationKey} of their names; who is not new in it was seen to before
 * @returns their names, as far as something was retained of them
 */
export function createForgetStations(
  retained: RetainedMessages,
): (deleted: ReadonlySet<string>) => string[] {
  let seen: ReadonlySet<string> = new Set();
  return (deleted) => {
    const fresh = new Set([...deleted].filter((account) => !seen.has(account)));
    seen = deleted;
    if (fresh.size === 0) return [];
    const forgotten = new Map<string, boolean>();
    for (const { topic, qos } of FILTERS.flatMap((filter) => [...retained.match(filter)])) {
      const station = parseStationTopic(topic)?.station ?? HOME_ASSISTANT.exec(topic)?.[1];
      if (station === undefined) continue;
      const isGone = forgotten.get(station) ?? fresh.has(revocationKey(station));
      forgotten.set(station, isGone);
      if (isGone) retained.store({ topic, qos, payload: NOTHING });
    }
    return [...forgotten].filter(([, isGone]) => isGone).map(([station]) => station);
  };
}
