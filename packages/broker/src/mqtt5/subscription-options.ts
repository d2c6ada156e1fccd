import type { ISubscription } from 'mqtt-packet';

/** Beside the retain handling, 0 to 2. */
const RETAIN_AS_PUBLISHED = 0b100;

/** Subscription options of MQTT 5 as aedes and its stores keep them with a subscription. */
export interface StoredOptions {
  /** No Local, which aedes keeps to. */
  readonly nl?: boolean;
  /** Retain Handling, and whether to retain as published: aedes's own `rap` breaks its queues. */
  readonly rh?: number;
}

export function subscriptionOptions({
  nl = false,
  rap = false,
  rh = 0,
}: Pick<ISubscription, 'nl' | 'rap' | 'rh'>): StoredOptions {
  return { nl, rh: rh | (rap ? RETAIN_AS_PUBLISHED : 0) };
}

export function retainsAsPublished({ rh = 0 }: StoredOptions): boolean {
  return (rh & RETAIN_AS_PUBLISHED) !== 0;
}

/** 0: send what is retained; 1: unless the subscription is there already; 2: do not. */
export function retainHandling({ rh = 0 }: StoredOptions): number {
  return rh & ~RETAIN_AS_PUBLISHED;
}
