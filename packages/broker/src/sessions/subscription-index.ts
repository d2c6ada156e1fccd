export interface SessionSubscription {
  readonly clientId: string;
  readonly topic: string;
  readonly qos: number;
  /** It leaves out what its own client publishes (No Local of MQTT 5). */
  readonly nl?: boolean;
}

type Taker = Pick<SessionSubscription, 'qos' | 'nl'>;

interface Node {
  readonly children: Map<string, Node>;
  /** By client id, for the filter that ends here. */
  readonly subscribers: Map<string, Taker>;
}

/**
 * Finds the sessions that a message has to be kept for. The index of aedes-persistence-level 9.2.0
 * confuses overlapping filters of a client: it leaves out `a/b` where there is `a/#`, and forgets
 * `a/#` when `a/b` comes with another QoS, and the session then misses messages.
 */
export interface SubscriptionIndex {
  /** A subscription with QoS 0 keeps nothing, and ends one to the same filter that did. */
  add(subscription: SessionSubscription): void;
  remove(subscription: Pick<SessionSubscription, 'clientId' | 'topic'>): void;
  /**
   * One entry for each client, with the highest QoS of its filters that match [MQTT-3.3.5-1]; without
   * its own messages where none of them takes those.
   */
  match(topic: string): SessionSubscription[];
}

export function createSubscriptionIndex(): SubscriptionIndex {
  const root = createNode();

  function remove({ clientId, topic }: Pick<SessionSubscription, 'clientId' | 'topic'>): void {
    removeFrom(root, topic.split('/'), clientId);
  }

  return {
    add: (subscription) => {
      if (subscription.qos === 0) {
        remove(subscription);
        return;
      }
      let node = root;
      for (const level of subscription.topic.split('/')) {
        let child = node.children.get(level);
        if (child === undefined) node.children.set(level, (child = createNode()));
        node = child;
      }
      const { clientId, qos, nl = false } = subscription;
      node.subscribers.set(clientId, { qos, nl });
    },
    remove,
    match: (topic) => {
      if (root.children.size === 0) return [];
      const found = new Map<string, Taker>();
      collect(root, { levels: topic.split('/'), depth: 0, found });
      return Array.from(found, ([clientId, taker]) => ({ clientId, topic, ...taker }));
    },
  };
}

function createNode(): Node {
  return { children: new Map(), subscribers: new Map() };
}

interface Search {
  readonly levels: readonly string[];
  readonly depth: number;
  readonly found: Map<string, Taker>;
}

function collect(node: Node, search: Search): void {
  const { levels, depth, found } = search;
  // Wildcards on the first level do not match topics that begin with `$` [MQTT-4.7.2-1].
  const takesWildcards = depth > 0 || !(levels[0] ?? '').startsWith('$');
  const hash = takesWildcards ? node.children.get('#') : undefined;
  if (hash !== undefined) take(hash, found); // `a/#` matches `a` as well
  const level = levels[depth];
  if (level === undefined) {
    take(node, found);
    return;
  }
  const next = { levels, depth: depth + 1, found };
  const child = node.children.get(level);
  if (child !== undefined) collect(child, next);
  const plus = takesWildcards ? node.children.get('+') : undefined;
  if (plus !== undefined) collect(plus, next);
}

function take(node: Node, found: Map<string, Taker>): void {
  for (const [clientId, { qos, nl = false }] of node.subscribers) {
    const known = found.get(clientId) ?? { qos, nl };
    found.set(clientId, { qos: Math.max(qos, known.qos), nl: nl && known.nl === true });
  }
}

/** Removes nodes that became empty on the way back. */
function removeFrom(node: Node, levels: readonly string[], clientId: string): void {
  const [level, ...rest] = levels;
  if (level === undefined) {
    node.subscribers.delete(clientId);
    return;
  }
  const child = node.children.get(level);
  if (child === undefined) return;
  removeFrom(child, rest, clientId);
  if (child.children.size === 0 && child.subscribers.size === 0) node.children.delete(level);
}
