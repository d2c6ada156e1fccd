import { createRandom } from '@isobar/shared';
import { setTimeout as sleep } from 'node:timers/promises';

import { compareAlerts } from './alert-verdict.ts';
import { createFaultInjector, type FaultInjector } from './faults.ts';
import { startFleet, type Fleet } from './fleet.ts';
import { gatherEvidence } from './gather-evidence.ts';
import type { ManagedProcess } from './managed-process.ts';
import { readRetained, type Retained } from './read-retained.ts';
import { FAULT_KINDS, planFaults, type FaultKind, type PlannedFault } from './schedule.ts';
import { startTroubles, type Troubles } from './trouble.ts';
import { compareEvidence, type Difference } from './verdict.ts';

export interface TortureOptions {
  /** The same seed plans the same faults; what they hit depends on the moment. */
  readonly seed: number;
  /** How long faults are injected. */
  readonly stormSeconds: number;
  readonly stationCount: number;
  readonly intervalMilliseconds: number;
  /** An empty folder for all data. */
  readonly folder: string;
  /** Only these kinds of fault; all of them by default. */
  readonly kinds?: readonly FaultKind[];
  /** A MongoDB server, instead of SQLite files; the run makes a database there, and drops it. */
  readonly mongodbUrl?: string;
  /** Breaks the promise on purpose: stations let go of a reading at its PUBACK. */
  readonly releaseOnPuback?: boolean;
  readonly onProgress?: (line: string) => void;
}

export interface TortureResult {
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly taken: number;
  /** Of these, readings whose station was killed, or had no room, before its outbox promised to keep them. */
  readonly unpromised: number;
  readonly stored: number;
  /** Processes that ended by themselves, with their number of times. */
  readonly crashes: number;
  readonly duplicates: number;
  readonly alerts: number;
  /** How often the receiver of alerts was told what it knew. */
  readonly alertRepeats: number;
  /** From the end of the last fault until every trouble was over and told, and every outbox empty. */
  readonly recoverySeconds: number;
  readonly differences: readonly Difference[];
}

/** True where every reading is stored as it was taken, every alert came once and went once, and nothing crashed. */
export function isPromiseKept({ differences, crashes }: TortureResult): boolean {
  return differences.length === 0 && crashes === 0;
}

/** After so long without that the run gives up waiting; the verdict then says what is missing. */
const RECOVERY_LIMIT_SECONDS = 180;
/** The same for what is retained of alerts, once they are told. */
const RETAINED_LIMIT_SECONDS = 30;

/** Runs a small fleet through a storm, lets it recover, and compares what was taken with what is stored. */
export async function runTorture(options: TortureOptions): Promise<TortureResult> {
  const {
    seed,
    folder,
    stationCount,
    intervalMilliseconds,
    onProgress = () => undefined,
  } = options;
  const random = createRandom(seed);
  const fleet = await startFleet({
    folder,
    stationCount,
    intervalMilliseconds,
    random,
    ...(options.mongodbUrl !== undefined && { mongodbUrl: options.mongodbUrl }),
    releaseOnPuback: options.releaseOnPuback ?? false,
  });
  try {
    const kinds = possibleKinds(fleet, options.kinds ?? FAULT_KINDS, onProgress);
    const plan = planFaults({ random, seconds: options.stormSeconds, kinds });
    onProgress(`${stationCount} stations run; a storm of ${options.stormSeconds} s begins`);
    const troubles = startTroubles({
      stations: fleet.stations,
      isTold: (rule, station) => fleet.webhook.isTold(rule, station),
    });
    const faults = await rage({ plan, injector: createFaultInjector(fleet), onProgress });
    onProgress('the storm is over; waiting for troubles to end and outboxes to empty');
    const recoverySeconds = await recover(fleet, troubles);
    onProgress('comparing what was taken with what is stored');
    const retained = await watchAlerts(fleet);
    await stopAll(fleet);
    const evidence = await gatherEvidence(fleet);
    return {
      faults,
      unpromised: sum(
        evidence.stations.map(
          ({ journal }) => journal.filter(({ identity }) => identity === undefined).length,
        ),
      ),
      taken: sum(evidence.stations.map(({ journal }) => journal.length)),
      stored: sum(evidence.stations.map(({ stored }) => stored.length)),
      crashes: sum(processesOf(fleet).map(({ crashes }) => crashes)),
      duplicates: evidence.duplicates,
      alerts: sum(evidence.alerts.map(({ alerts }) => alerts.length)),
      alertRepeats: fleet.webhook.repeats,
      recoverySeconds,
      differences: [
        ...compareEvidence(evidence.stations),
        ...evidence.alerts.flatMap((each) => {
          const { station } = each;
          const known = { troubles: troubles.of(station), retained: retained.get(station) };
          return compareAlerts({ ...each, ...known });
        }),
      ],
    };
  } finally {
    await fleet.close();
  }
}

function possibleKinds(
  fleet: Fleet,
  kinds: readonly FaultKind[],
  onProgress: (line: string) => void,
): readonly FaultKind[] {
  if (fleet.stations.every(({ disk }) => disk !== undefined)) return kinds;
  onProgress(
    '!!! SKIPPED: no file system can be mounted by this user, so "full disk" is NOT tested',
  );
  return kinds.filter((kind) => kind !== 'full disk');
}

/** Injects the planned faults; resolves once all are over, with how many there were of each kind. */
async function rage(options: {
  plan: readonly PlannedFault[];
  injector: FaultInjector;
  onProgress: (line: string) => void;
}): Promise<Map<FaultKind, number>> {
  const { plan, injector, onProgress } = options;
  const counts = new Map<FaultKind, number>();
  const begun = performance.now();
  const faults = plan.map(async ({ atSeconds, kind, lastsSeconds, choice }) => {
    await sleep(begun + atSeconds * 1000 - performance.now());
    const end = await injector.inject(kind, choice);
    if (end === undefined) return; // another fault has its target
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    onProgress(`${atSeconds.toFixed(1).padStart(6)} s  ${kind}, for ${lastsSeconds.toFixed(1)} s`);
    await sleep(lastsSeconds * 1000);
    await end();
  });
  await Promise.all(faults);
  return counts;
}

/** @returns how long it took, in seconds */
async function recover(fleet: Fleet, troubles: Troubles): Promise<number> {
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 1000;
  await troubles.end(RECOVERY_LIMIT_SECONDS);
  for (const station of fleet.stations) station.command({ kind: 'settle' });
  while (!fleet.stations.every(({ isDrained }) => isDrained)) {
    if (elapsed() > RECOVERY_LIMIT_SECONDS) break;
    await sleep(50);
  }
  return elapsed();
}

async function watchAlerts({ store, stations, watcherLogin: login }: Fleet): Promise<Retained> {
  const opened = await store.open();
  const alerts = await opened.alerts({ limit: 0 });
  await opened.close();
  const names = stations.map(({ name }) => name);
  return readRetained({ login, stations: names, alerts, limitSeconds: RETAINED_LIMIT_SECONDS });
}

async function stopAll({ stations, ingest, broker, auth }: Fleet): Promise<void> {
  await Promise.all(stations.map(({ process }) => process.stop()));
  for (const process of [ingest, broker, auth]) await process.stop();
}

function processesOf({ auth, broker, ingest, stations }: Fleet): ManagedProcess[] {
  return [auth, broker, ingest, ...stations.map(({ process }) => process)];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
