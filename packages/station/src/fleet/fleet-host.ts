import type { ResendTiming } from '../uplink/resend-delay.ts';
import type { FleetFile, FleetRemoval } from './fleet-file.ts';
import type { Gate } from './gate.ts';
import type { PacketReader } from './packet-reader.ts';

/** What all stations of a fleet share. */
export interface FleetHost {
  readonly file: Pick<FleetFile, 'next'>;
  readonly reader: PacketReader;
  readonly authUrl: string;
  /** Logins and connections under way are few at a time. */
  readonly gate: Gate;
  readonly stopping: AbortSignal;
  readonly resend: ResendTiming;
  readonly counts: FleetCounts;
  /** The status message but for what differs from station to station. */
  readonly status: object;
  /** Readings that are in the database may leave the file. */
  letGo(removal: FleetRemoval): void;
  /** Tells what goes wrong; what ten thousand stations say alike is told once. */
  report(problem: string): void;
}

export interface FleetCounts {
  /** Readings that were sent, with repeats. */
  sent: number;
  /** Messages that were sent again because nobody confirmed them. */
  resent: number;
  rejected: number;
  /** Stations that are connected and hear confirmations. */
  online: number;
}
