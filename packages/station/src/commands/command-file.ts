import { readFileSync } from 'node:fs';

import { codeOf, messageOf, parseJson } from '@isobar/shared';
import { writeFileDurably, type Logger } from '@isobar/shared/service';
import { z } from 'zod';

import { moveAside } from '../outbox/move-aside.ts';

/** What a station made of a command. */
const answerSchema = z.object({
  /** The command's; missing where it had none that could be read. */
  id: z.string().optional(),
  /** RFC 3339, by the station's clock. */
  at: z.string(),
  result: z.enum(['done', 'refused']),
  reason: z.string().optional(),
});
export type CommandAnswer = z.infer<typeof answerSchema>;

const stateSchema = z.object({
  /** Seconds from one reading to the next; missing where it is the station's own setting. */
  interval: z.number().optional(),
  /** Sensors that are not read. */
  off: z.array(z.string()),
  /** Of the last commands, oldest first. */
  answers: z.array(answerSchema),
});
/** What all commands so far have made of a station. */
export type CommandState = z.infer<typeof stateSchema>;

const NOTHING: CommandState = { off: [], answers: [] };

/** Reads what was commanded before; a file that is damaged is moved aside, and counts as none. */
export function readCommandFile(path: string, logger: Logger): CommandState {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') {
      logger.error({ path, error: messageOf(error) }, 'earlier commands cannot be read');
    }
    return NOTHING;
  }
  const { success, data } = stateSchema.safeParse(parseJson(text));
  if (success) return data;
  logger.error(
    { movedTo: moveAside(path) },
    'the file of earlier commands is damaged: the station runs as it was set up',
  );
  return NOTHING;
}

/** @throws where the disk does not take it */
export function writeCommandFile(path: string, state: CommandState): void {
  writeFileDurably(path, JSON.stringify(state));
}
