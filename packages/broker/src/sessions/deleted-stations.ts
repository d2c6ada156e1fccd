import { parseStationTopic, revocationKey } from '@isobar/shared';

import type { RetainedMessages } from './retained-messages.ts';

const NOTHING = Buffer.alloc(0);
/** Where there is something about stations: their own topics, and what Home Assistant is told of them. */
const FILTERS = ['stations/#', 'homeassistant/sensor/+/+/config'];
const HOME_ASSISTANT = /^homeassistant\/sensor\/isobar-([^/]+)\//;

/** A station whose account was deleted: nobody may speak for it any more. */
export interface DeletedStation {
  readonly name: string;
  /** Topics on which something is retained of it. */
  readonly retained: readonly string[];
}

export interface DeletedStations {
  /** @param deleted - {@link revocationKey} of all names; who is not new in it was found before */
  find(deleted: ReadonlySet<string>): DeletedStation[];
  /** Clears what is retained on a topic without a word to its subscribers. */
  clear(topic: string): void;
}

/** Finds what is retained of stations whose accounts were deleted. */
export function createDeletedStations(retained: RetainedMessages): DeletedStations {
  let seen: ReadonlySet<string> = new Set();
  function find(deleted: ReadonlySet<string>): DeletedStation[] {
    const fresh = new Set([...deleted].filter((account) => !seen.has(account)));
    seen = deleted;
    if (fresh.size === 0) return [];
    /** Nothing where a station is not deleted. */
    const found = new Map<string, string[] | undefined>();
    for (const { topic } of FILTERS.flatMap((filter) => [...retained.match(filter)])) {
      const station = parseStationTopic(topic)?.station ?? HOME_ASSISTANT.exec(topic)?.[1];
      if (station === undefined) continue;
      if (!found.has(station))
        found.set(station, fresh.has(revocationKey(station)) ? [] : undefined);
      found.get(station)?.push(topic);
    }
    return [...found].flatMap(([name, topics]) =>
      topics === undefined ? [] : [{ name, retained: topics }],
    );
  }

  return {
    find,
    clear: (topic) => {
      retained.store({ topic, qos: 0, payload: NOTHING });
    },
  };
}
