import type { Packet } from 'mqtt-packet';

import type { DropReason } from '../broker-metrics.ts';

/** Adds to a packet what MQTT 3.1.1 bytes could not tell aedes. */
export type Amend = (packet: Packet) => void;

/** What the translator of a client that speaks MQTT 5 and the rules around aedes tell each other. */
export class TranslatorNotes {
  /** One for each packet that aedes was given, in order. */
  readonly amendments: (Amend | undefined)[] = [];
  /** Message ids of what the client may not publish. */
  readonly refusedPublishes = new Set<number>();
  /** Why filters were not granted. */
  readonly refusedFilters = new Map<string, DropReason>();
  /** A subscription of the client leaves out its own messages. */
  hasNoLocal = false;
}
