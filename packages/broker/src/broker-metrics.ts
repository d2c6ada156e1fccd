import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import { RETURN_CODE, type ReturnCode } from './connection/return-code.ts';

/** Why a connection was ended by the broker. */
export type CutReason =
  | 'not_connect'
  | 'malformed'
  | 'connect_too_large'
  | 'connect_timeout'
  | 'packet_too_large'
  | 'slow_reader'
  | 'keep_alive'
  | 'protocol'
  | 'token_expired'
  | 'account_revoked'
  | 'taken_over'
  | 'broker_closing'
  | 'topic_name'
  | 'topic_alias'
  | 'receive_maximum'
  | 'subscription_identifier'
  | 'address_limit'
  | 'flood';

/** Why a message, or a subscription, was dropped. */
export type DropReason =
  | 'publish_denied'
  | 'subscribe_denied'
  | 'subscription_limit'
  | 'queue_full'
  | 'expired'
  | 'client_packet_limit';

export interface BrokerMetrics {
  /** Plain numbers where a message passes: read when the metrics are collected. */
  receivedBytes: number;
  sentBytes: number;
  publishes: number;
  countConnect(result: 'accepted' | ReturnCode): void;
  countCut(reason: CutReason): void;
  countDrop(reason: DropReason): void;
  observeVerification(seconds: number): void;
}

const RESULTS: Record<ReturnCode, string> = {
  [RETURN_CODE.accepted]: 'accepted',
  [RETURN_CODE.unacceptableProtocol]: 'unacceptable_protocol',
  [RETURN_CODE.identifierRejected]: 'identifier_rejected',
  [RETURN_CODE.unavailable]: 'unavailable',
  [RETURN_CODE.badCredentials]: 'bad_credentials',
  [RETURN_CODE.notAuthorized]: 'not_authorized',
};

/** The broker's metrics, all named `isobar_broker_…`, on a registry that others may share. */
export function createBrokerMetrics(
  registry: Registry,
  clients: { readonly connections: number; readonly stationsOnline: number },
): BrokerMetrics {
  const registers = [registry];
  const name = (text: string): string => `isobar_broker_${text}`;
  const totals = { receivedBytes: 0, sentBytes: 0, publishes: 0 };

  const gauge = (title: string, help: string, value: () => number): void => {
    new Gauge({
      name: name(title),
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  };
  const total = (title: string, help: string, key: keyof typeof totals): void => {
    new Counter({
      name: name(title),
      help,
      registers,
      collect() {
        this.reset();
        this.inc(totals[key]);
      },
    });
  };
  const counter = <Label extends string>(
    title: string,
    help: string,
    label: Label,
  ): Counter<Label> =>
    new Counter({ name: name(title), help, labelNames: [label] as const, registers });

  gauge('connections', 'Clients that are connected', () => clients.connections);
  gauge('stations_online', 'Stations that are connected', () => clients.stationsOnline);
  total('received_bytes_total', 'Bytes received from clients', 'receivedBytes');
  total('sent_bytes_total', 'Bytes sent to clients', 'sentBytes');
  total('publishes_total', 'Messages accepted from clients', 'publishes');
  const connects = counter('connects_total', 'CONNECT packets by result', 'result');
  const cuts = counter('cuts_total', 'Connections ended by the broker, by reason', 'reason');
  const drops = counter('drops_total', 'Messages and subscriptions dropped, by reason', 'reason');
  const verifications = new Histogram({
    name: name('verification_seconds'),
    help: 'Time that the check of a CONNECT took',
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10],
    registers,
  });

  return Object.assign(totals, {
    countConnect: (result: 'accepted' | ReturnCode) => {
      connects.inc({ result: result === 'accepted' ? result : RESULTS[result] });
    },
    countCut: (reason: CutReason) => {
      cuts.inc({ reason });
    },
    countDrop: (reason: DropReason) => {
      drops.inc({ reason });
    },
    observeVerification: (seconds: number) => {
      verifications.observe(seconds);
    },
  });
}
