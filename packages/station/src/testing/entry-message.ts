import type { ReadingMessage } from '@isobar/shared';

import type { OutboxEntry } from '../outbox/outbox-types.ts';

/** What a watcher of an entry's reading would see. */
export function entryMessage(entry: OutboxEntry | undefined): ReadingMessage {
  return JSON.parse(entry?.text ?? '{}') as ReadingMessage;
}
