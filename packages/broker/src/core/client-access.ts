import { mayPublish, mayReceive, maySubscribe, type AccessRule } from '@isobar/shared';

/** What one connected client may do; the answers cost next to nothing. */
export interface ClientAccess {
  mayPublish(topic: string): boolean;
  maySubscribe(filter: string): boolean;
  mayReceive(topic: string): boolean;
  /**
   * True when whatever arrives through a granted subscription may be received: without a denying
   * rule, a filter that one allowing rule covers matches nothing that this rule does not match.
   */
  readonly subscriptionsSuffice: boolean;
}

export interface TopicLimits {
  readonly topicLevels: number;
  readonly topicBytes: number;
}

const CACHED_TOPICS = 64;

/** A client's rights are those of its token's access list, and do not change while it is connected. */
export function createClientAccess(
  rules: readonly AccessRule[],
  limits: TopicLimits,
): ClientAccess {
  const decidePublish = remember((topic) => {
    // Topics of the broker's own: a client that could publish to them could end other clients.
    if (topic.startsWith('$')) return false;
    return fits(topic, limits) && mayPublish(rules, topic);
  });
  return {
    mayPublish: decidePublish,
    maySubscribe: (filter) => fits(filter, limits) && maySubscribe(rules, filter),
    mayReceive: remember((topic) => mayReceive(rules, topic)),
    subscriptionsSuffice: !rules.some(
      (rule) => rule.permission === 'deny' && rule.action !== 'publish',
    ),
  };
}

/**
 * True for what no topic and no filter may hold: U+0000 [MQTT-1.5.3-2], and what stands where bytes
 * were no UTF-8 [MQTT-1.5.3-1], which mqtt-packet does not tell. Who sends it is to be disconnected.
 */
export function isIllFormed(topic: string): boolean {
  return topic.includes('\u0000') || topic.includes('\ufffd');
}

function fits(topic: string, limits: TopicLimits): boolean {
  return (
    !isIllFormed(topic) &&
    Buffer.byteLength(topic) <= limits.topicBytes &&
    topic.split('/').length <= limits.topicLevels
  );
}

/** A client that makes topics up costs a full cache, and a fresh start of it, no more. */
function remember(decide: (topic: string) => boolean): (topic: string) => boolean {
  let known: Map<string, boolean> | undefined; // most clients never publish, or never receive
  return (topic) => {
    const answer = known?.get(topic);
    if (answer !== undefined) return answer;
    const decision = decide(topic);
    if (known === undefined || known.size >= CACHED_TOPICS) known = new Map();
    known.set(topic, decision);
    return decision;
  };
}
