import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import type { ChaosProxy } from './chaos-proxy.ts';
import { createManagedProcess, type ManagedProcess } from './managed-process.ts';
import type { SmallDisk } from './small-disk.ts';

/** What the run tells a station process to do to itself. */
export const stationCommandSchema = z.discriminatedUnion('kind', [
  /** How far its system clock is off, and whether somebody has set it. */
  z.object({ kind: z.literal('clock'), offsetMilliseconds: z.number(), isSet: z.boolean() }),
  /** How it is from now on, as its readings say. */
  z.object({ kind: z.literal('trouble'), phase: z.int() }),
  /** Take no more readings, and go on sending. */
  z.object({ kind: z.literal('settle') }),
]);
export type StationCommand = z.infer<typeof stationCommandSchema>;

/** What a station process tells the run, several times a second. */
export const stationReportSchema = z.object({
  kind: z.literal('report'),
  /** Readings that are not confirmed yet. */
  waiting: z.int(),
  isSettled: z.boolean(),
});

/** How a station process is started, as JSON in the environment variable TORTURE_STATION. */
export const stationSetupSchema = z.object({
  name: z.string(),
  password: z.string(),
  seed: z.int(),
  outboxFolder: z.string(),
  journalFile: z.string(),
  intervalMilliseconds: z.number(),
  authUrl: z.string(),
  brokerUrl: z.string(),
  releaseOnPuback: z.boolean(),
});
export type StationSetup = z.infer<typeof stationSetupSchema>;

export interface StationUnderTest {
  readonly name: string;
  readonly journalFile: string;
  readonly process: ManagedProcess;
  readonly proxy: ChaosProxy;
  /** Where its outbox lies; undefined where no small disk could be mounted. */
  readonly disk: SmallDisk | undefined;
  /** Applies to the process of the moment and to those that are started after it. */
  command(command: StationCommand): void;
  /** True once the process has settled and everything that it took is confirmed. */
  readonly isDrained: boolean;
  readonly waiting: number;
}

const SCRIPT = fileURLToPath(new URL('./station-process.js', import.meta.url));

/** A station as a process of its own, with an outbox, a journal and a clock that can be set wrong. */
export function createStationUnderTest(
  options: StationSetup & { logFile: string; proxy: ChaosProxy; disk: SmallDisk | undefined },
): StationUnderTest {
  const { logFile, proxy, disk, ...setup } = options;
  const commands = new Map<StationCommand['kind'], StationCommand>();
  let report = { waiting: 0, isSettled: false };

  const process = createManagedProcess({
    name: setup.name,
    logFile,
    script: SCRIPT,
    arguments: [],
    environment: () => ({
      TORTURE_STATION: JSON.stringify(setup),
      TORTURE_COMMANDS: JSON.stringify([...commands.values()]),
    }),
    ready: (line) => line.msg === 'started',
    onMessage: (message) => {
      const parsed = stationReportSchema.safeParse(message);
      if (parsed.success) report = parsed.data;
    },
  });
  return {
    name: setup.name,
    journalFile: setup.journalFile,
    process,
    proxy,
    disk,
    command: (command) => {
      commands.set(command.kind, command);
      report = { ...report, isSettled: false }; // until the process says so again
      process.send(command);
    },
    get isDrained() {
      return report.isSettled && report.waiting === 0;
    },
    get waiting() {
      return report.waiting;
    },
  };
}
