import type { Closable } from '@isobar/shared/service';

import { RESEND_TIMING, type ResendTiming } from '../uplink/resend-delay.ts';
import type { FleetFile } from './fleet-file.ts';
import type { FleetCounts, FleetHost } from './fleet-host.ts';
import { createFleetOutbox, type FleetOutboxStats } from './fleet-outbox.ts';
import { FleetStation } from './fleet-station.ts';
import { createGate } from './gate.ts';
import { inTurns } from './in-turns.ts';
import { createPacketReader } from './packet-reader.ts';
import { simulateValues } from './simulated-reading.ts';

export interface FleetOptions {
  /** Stays the caller's, to be closed after the fleet. */
  readonly file: FleetFile;
  /** Stations that the file knows. */
  readonly names: readonly string[];
  readonly authUrl: string;
  readonly intervalSeconds: number;
  /** Logins and connections under way at a time; 32. */
  readonly connectingAtOnce?: number;
  readonly resend?: ResendTiming;
}

export interface FleetStats extends FleetOutboxStats, Readonly<FleetCounts> {
  readonly stations: number;
  readonly waiting: number;
  /** What went wrong last. */
  readonly problem: string | undefined;
}

export interface Fleet extends Closable {
  stats(): FleetStats;
}

const TICK_MILLISECONDS = 20;
/** Readings wait so long for others, to be synced to disk together. */
const WRITE_EVERY_MILLISECONDS = 50;
const VISIT_SECONDS = 1;
/** More logins at a time would only wait in auth, which checks two or three passwords at once. */
const CONNECTING_AT_ONCE = 32;
const LAST_WORDS_MILLISECONDS = 5000;

/**
 * Runs a fleet of simulated stations: one file, one timer, one socket each. A station begins to take
 * readings when it is online for the first time, and then goes on, connected or not.
 */
export function createFleet(options: FleetOptions): Fleet {
  const { file, intervalSeconds, authUrl, resend = RESEND_TIMING } = options;
  const stopping = new AbortController();
  const counts: FleetCounts = { sent: 0, resent: 0, rejected: 0, online: 0 };
  let problem: string | undefined;
  const report = (text: string): void => {
    problem = text;
  };
  const outbox = createFleetOutbox({
    file,
    report,
    onWritten: ({ station, ...reading }) => stations.get(station)?.written(reading),
  });
  const host: FleetHost = {
    ...{ file, authUrl, resend, counts, report },
    reader: createPacketReader(),
    gate: createGate(options.connectingAtOnce ?? CONNECTING_AT_ONCE),
    stopping: stopping.signal,
    status: { simulated: true, interval: intervalSeconds },
    letGo: (removal) => {
      outbox.letGo(removal);
    },
  };
  const members = file.members(options.names);
  const waitingAtStart = members.reduce((sum, { waiting }) => sum + waiting, 0);
  const stations = new Map(members.map((member) => [member.id, new FleetStation(member, host)]));
  const all = [...stations.values()];

  function take(station: FleetStation): void {
    if (!station.isSwitchedOn || outbox.isFull) return;
    const { seed, log } = { seed: station.member.id, log: station.member.log };
    const at = Date.now();
    const since = Math.min(at, station.lastTakenAt ?? at - intervalSeconds * 1000);
    station.lastTakenAt = at;
    const seq = (station.lastSeq += 1);
    const head = { log, seq, timestamp: new Date(at).toISOString() };
    const text = JSON.stringify({ ...head, ...simulateValues({ seed, at, since }) });
    outbox.append({ station: station.member.id, seq, taken: at, text });
  }

  const takeInTurn = inTurns(scattered(all), intervalSeconds, take);
  const visitInTurn = inTurns(all, VISIT_SECONDS, (station) => {
    station.visit(performance.now());
  });
  let writtenAt = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    visitInTurn(now);
    takeInTurn(now);
    if (now - writtenAt < WRITE_EVERY_MILLISECONDS) return;
    writtenAt = now;
    outbox.write();
  }, TICK_MILLISECONDS);

  async function close(): Promise<void> {
    clearInterval(timer);
    host.gate.close();
    outbox.write();
    stopping.abort();
    const patience = setTimeout(() => {
      for (const station of all) station.destroy();
    }, LAST_WORDS_MILLISECONDS);
    await Promise.all(all.map((station) => station.close()));
    clearTimeout(patience);
    outbox.write();
  }

  let closing: Promise<void> | undefined;
  return {
    stats: () => {
      const { taken, confirmed, delay } = outbox.stats;
      const waiting = waitingAtStart + taken - confirmed;
      return { stations: all.length, taken, confirmed, delay, waiting, problem, ...counts };
    },
    close: () => (closing ??= close()),
  };
}

const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

/** In an order in which neighbours come far apart: also the half that is online first reads evenly. */
function scattered<Item>(items: readonly Item[]): Item[] {
  const place = (index: number): number => (index * GOLDEN_RATIO) % 1;
  return items
    .map((item, index) => ({ item, place: place(index) }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
