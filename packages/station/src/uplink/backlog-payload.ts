import { MAX_BACKLOG_READINGS, MAX_PAYLOAD_BYTES } from '@isobar/shared';

import type { OutboxEntry } from '../outbox/outbox-types.ts';

export interface BacklogPayload {
  /** As many of the entries as fit, at least one. */
  readonly entries: readonly OutboxEntry[];
  /** A JSON array. */
  readonly payload: string;
}

/** Packs as many of the entries, from the first on, as one backlog message may hold. */
export function packBacklog(entries: readonly OutboxEntry[]): BacklogPayload {
  const texts: string[] = [];
  let bytes = 1; // each reading brings a comma or a bracket along
  for (const { text } of entries.slice(0, MAX_BACKLOG_READINGS)) {
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > MAX_PAYLOAD_BYTES && texts.length > 0) break;
    texts.push(text);
  }
  return { entries: entries.slice(0, texts.length), payload: `[${texts.join(',')}]` };
}
