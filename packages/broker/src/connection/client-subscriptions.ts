import type { QoS } from 'mqtt-packet';

import type { RoutedMessage } from './replay.ts';

/** The granted subscriptions of one connected client. */
export class ClientSubscriptions {
  #qosByFilter: Map<string, QoS> | undefined; // many clients only publish
  #hasMixedQos = false;
  #highestQos: QoS = 0;
  #lastDelivered = 0;

  /** False where there are as many as allowed already. */
  add(subscription: { filter: string; qos: QoS; limit: number }): boolean {
    const { filter, qos, limit } = subscription;
    this.#qosByFilter ??= new Map();
    if (!this.#qosByFilter.has(filter) && this.#qosByFilter.size >= limit) return false;
    this.#qosByFilter.set(filter, qos);
    this.#review();
    return true;
  }

  has(filter: string): boolean {
    return this.#qosByFilter?.has(filter) ?? false;
  }

  remove(filter: string): void {
    this.#qosByFilter?.delete(filter);
    this.#review();
  }

  get highestQos(): QoS {
    return this.#highestQos;
  }

  /**
   * True when the message was just delivered through another subscription that fits it too. aedes
   * offers it once for each of them, one right after the other. With subscriptions of different QoS
   * the client gets them all, for one of them bears the right QoS [MQTT-3.3.5-1].
   */
  isCopy(message: RoutedMessage): boolean {
    if ((this.#qosByFilter?.size ?? 0) < 2 || !message.brokerId) return false;
    const isSame = message.brokerCounter === this.#lastDelivered;
    this.#lastDelivered = message.brokerCounter;
    return isSame && !this.#hasMixedQos;
  }

  #review(): void {
    const granted = new Set(this.#qosByFilter?.values());
    this.#hasMixedQos = granted.size > 1;
    this.#highestQos = granted.has(2) ? 2 : granted.has(1) ? 1 : 0;
  }
}
