import { filterMatches } from '@isobar/shared';
import type { QoS } from 'mqtt-packet';

import {
  retainHandling,
  retainsAsPublished,
  type StoredOptions,
} from '../mqtt5/subscription-options.ts';
import type { RoutedMessage } from './replay.ts';

export interface GrantedSubscription extends StoredOptions {
  readonly qos: QoS;
}

/** The granted subscriptions of one connected client. */
export class ClientSubscriptions {
  #byFilter: Map<string, GrantedSubscription> | undefined; // many clients only publish
  /** Filters whose retained messages are not wanted when aedes offers them next. */
  #withoutRetained: Set<string> | undefined;
  #all: Match = { qos: 0, isMixed: false };
  /** By topic, where the filters differ in QoS. */
  #matches: Map<string, Match> | undefined;
  #lastDelivered = 0;

  /** False where there are as many as allowed already. */
  add(filter: string, subscription: GrantedSubscription, limit: number): boolean {
    this.#byFilter ??= new Map();
    const isNew = !this.#byFilter.has(filter);
    if (isNew && this.#byFilter.size >= limit) return false;
    const handling = retainHandling(subscription);
    if (handling === 2 || (handling === 1 && !isNew)) {
      this.#withoutRetained ??= new Set();
      this.#withoutRetained.add(filter);
    }
    this.#byFilter.set(filter, subscription);
    this.#review();
    return true;
  }

  has(filter: string): boolean {
    return this.#byFilter?.has(filter) ?? false;
  }

  remove(filter: string): void {
    this.#byFilter?.delete(filter);
    this.#review();
  }

  /** The highest QoS among the filters that match [MQTT-3.3.5-1]. */
  qosFor(topic: string): QoS {
    return this.#all.isMixed ? this.#match(topic).qos : this.#all.qos;
  }

  /** True when what is retained on a filter is to be sent now, after it was subscribed to. */
  takeRetained(filter: string): boolean {
    return this.#withoutRetained?.delete(filter) !== true;
  }

  /** True when a filter that matches the topic asked for the retain flag as it was published. */
  retainsAsPublished(topic: string): boolean {
    for (const [filter, subscription] of this.#byFilter ?? []) {
      if (retainsAsPublished(subscription) && filterMatches(filter, topic)) return true;
    }
    return false;
  }

  /**
   * True when the message was just delivered through another subscription that fits it too. aedes
   * offers it once for each of them, one right after the other. Where those differ in QoS the client
   * gets them all, for one of them bears the right QoS.
   */
  isCopy(message: RoutedMessage & { readonly topic: string }): boolean {
    if ((this.#byFilter?.size ?? 0) < 2 || !message.brokerId) return false;
    const isSame = message.brokerCounter === this.#lastDelivered;
    this.#lastDelivered = message.brokerCounter;
    return isSame && !(this.#all.isMixed && this.#match(message.topic).isMixed);
  }

  #review(): void {
    this.#all = summarize(this.#byFilter?.values() ?? []);
    this.#matches = undefined;
  }

  #match(topic: string): Match {
    const known = this.#matches?.get(topic);
    if (known !== undefined) return known;
    const matching = [...(this.#byFilter ?? [])].filter(([filter]) => filterMatches(filter, topic));
    const match = summarize(matching.map(([, subscription]) => subscription));
    if (this.#matches === undefined || this.#matches.size >= REMEMBERED_TOPICS)
      this.#matches = new Map();
    this.#matches.set(topic, match);
    return match;
  }
}

interface Match {
  readonly qos: QoS;
  readonly isMixed: boolean;
}

const REMEMBERED_TOPICS = 64;

function summarize(subscriptions: Iterable<GrantedSubscription>): Match {
  let granted = 0; // a bit for each QoS
  for (const { qos } of subscriptions) granted |= 1 << qos;
  const qos = granted >= 4 ? 2 : granted >= 2 ? 1 : 0;
  return { qos, isMixed: (granted & (granted - 1)) !== 0 };
}
