import { commandMessageSchema, messageOf, type CommandMessage } from '@isobar/shared';
import type { Logger } from '@isobar/shared/service';

import {
  readCommandFile,
  writeCommandFile,
  type CommandAnswer,
  type CommandState,
} from './command-file.ts';

export interface Commands {
  readonly state: CommandState;
  /** Obeys a message from `stations/{station}/commands`. What it changed is on the disk on return. */
  receive(payload: Buffer): void;
}

export interface CommandsOptions {
  /** Where they outlast a restart; without it they last as long as the station runs. */
  readonly path: string | undefined;
  /** Names of the sensors that there are. */
  readonly sensors: readonly string[];
  readonly logger: Logger;
  /** Something was commanded, or refused. */
  readonly onAnswered: (command: CommandMessage | undefined) => void;
}

/** Bytes of a command. */
const LONGEST = 8192;
const KEPT_ANSWERS = 8;
const LONGEST_REASON = 500;

/**
 * What an operator may change of a station that hangs on a mast: how often it reads, and which of its
 * sensors. A command does all that it says or nothing, is done once however often it comes, and is
 * answered in the status either way.
 */
export function openCommands(options: CommandsOptions): Commands {
  const { path, logger, onAnswered } = options;
  let state: CommandState =
    path === undefined ? { off: [], answers: [] } : readCommandFile(path, logger);

  function keep(next: CommandState): void {
    if (path !== undefined) writeCommandFile(path, next);
    state = next;
  }

  function refuse(id: string | undefined, text: string): void {
    const reason = text.slice(0, LONGEST_REASON);
    logger.warn({ id, reason }, 'a command is refused');
    const next = answered(state, { ...(id !== undefined && { id }), result: 'refused', reason });
    try {
      keep(next);
    } catch {
      state = next; // a refusal changes nothing that would have to last
    }
    onAnswered(undefined);
  }

  function obey(command: CommandMessage): void {
    const { id } = command;
    try {
      keep(answered(changed(state, command), { id, result: 'done' }));
    } catch (error) {
      refuse(id, `it cannot be kept on this disk: ${messageOf(error)}`);
      return;
    }
    logger.info({ command }, 'a command is carried out');
    onAnswered(command);
  }

  return {
    get state() {
      return state;
    },
    receive: (payload) => {
      const { command, id, problem } = readCommand(payload, options.sensors);
      if (id !== undefined && state.answers.some((answer) => answer.id === id)) return;
      if (command === undefined) refuse(id, problem);
      else obey(command);
    },
  };
}

function answered(state: CommandState, answer: Omit<CommandAnswer, 'at'>): CommandState {
  const dated = { ...answer, at: new Date().toISOString() };
  return { ...state, answers: [...state.answers, dated].slice(-KEPT_ANSWERS) };
}

function changed(state: CommandState, { interval, sensors }: CommandMessage): CommandState {
  const { interval: before, ...others } = state;
  const wanted = interval === undefined ? before : (interval ?? undefined);
  const off = new Set(state.off);
  for (const [name, isOn] of Object.entries(sensors ?? {})) {
    if (isOn) off.delete(name);
    else off.add(name);
  }
  return { ...others, ...(wanted !== undefined && { interval: wanted }), off: [...off].sort() };
}

type Reading =
  | { readonly command: CommandMessage; readonly id: string; readonly problem?: never }
  | { readonly command?: never; readonly id: string | undefined; readonly problem: string };

function readCommand(payload: Buffer, known: readonly string[]): Reading {
  if (payload.length > LONGEST) return refusal(undefined, `it is longer than ${LONGEST} bytes`);
  let message: unknown;
  try {
    message = JSON.parse(payload.toString());
  } catch {
    return refusal(undefined, 'it is no JSON; expected such as {"id":"1","interval":60}');
  }
  const { success, data, error } = commandMessageSchema.safeParse(message);
  const id = commandMessageSchema.shape.id.safeParse((message as { id?: unknown } | null)?.id).data;
  if (!success) {
    const problems = error.issues.map(({ path, message: text }) => `${path.join('.')}: ${text}`);
    return refusal(id, problems.join('; ').replace(/^: /, ''));
  }
  const strangers = Object.keys(data.sensors ?? {}).filter((name) => !known.includes(name));
  if (strangers.length === 0) return { command: data, id: data.id };
  return refusal(id, `no such sensor: ${strangers.join(', ')}; there are ${known.join(', ')}`);
}

function refusal(id: string | undefined, problem: string): Reading {
  return { id, problem };
}
