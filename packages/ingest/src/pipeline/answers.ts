import {
  stationTopic,
  toRanges,
  type RejectedMessage,
  type StationTopic,
  type StoredMessage,
} from '@isobar/shared';
import type { MqttClient } from 'mqtt';

/** The most ranges in one confirmation. */
const MAX_RANGES = 1000;

export interface Answers {
  stored(station: string, log: string, seq: number): void;
  rejected(station: string, rejection: RejectedMessage): void;
  /** Publishes what was gathered: one confirmation for each log. */
  publish(client: MqttClient): void;
}

interface Confirmed {
  readonly station: string;
  readonly log: string;
  readonly seqs: number[];
}

/** Gathers what the stations of a batch are told. */
export function createAnswers(): Answers {
  const confirmed = new Map<string, Confirmed>();
  const rejections: { station: string; rejection: RejectedMessage }[] = [];
  let last: Confirmed | undefined;

  function find(station: string, log: string): Confirmed {
    const key = `${station} ${log}`;
    const found = confirmed.get(key) ?? { station, log, seqs: [] };
    confirmed.set(key, found);
    return found;
  }

  return {
    stored: (station, log, seq) => {
      // Readings that waited at their station come by the hundred.
      if (last?.log !== log || last.station !== station) last = find(station, log);
      last.seqs.push(seq);
    },
    rejected: (station, rejection) => {
      rejections.push({ station, rejection });
    },
    publish: (client) => {
      const send = (station: string, kind: StationTopic, message: object): void => {
        client.publish(stationTopic(station, kind), JSON.stringify(message), { qos: 0 });
      };
      for (const { station, log, seqs } of confirmed.values()) {
        const ranges = toRanges(seqs);
        for (let at = 0; at < ranges.length; at += MAX_RANGES) {
          const stored = ranges
            .slice(at, at + MAX_RANGES)
            .map(([a, b]): [number, number] => [a, b]);
          send(station, 'stored', { log, stored } satisfies StoredMessage);
        }
      }
      for (const { station, rejection } of rejections) send(station, 'rejected', rejection);
    },
  };
}
