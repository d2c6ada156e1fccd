/** As much of qlobber, which finds the subscribers of a topic for aedes, as is used here. */
export interface Matcher {
  match(topic: string): unknown[];
  add(filter: string, subscriber: unknown): unknown;
  remove(filter: string, subscriber?: unknown): unknown;
}

const REMEMBERED_TOPICS = 10_000;

/** Finds the subscribers of a topic once, and again after a subscription came or went. */
export function rememberMatches(matcher: Matcher): void {
  const known = new Map<string, unknown[]>();
  const match = matcher.match.bind(matcher);
  const add = matcher.add.bind(matcher);
  const remove = matcher.remove.bind(matcher);
  matcher.match = (topic) => {
    const found = known.get(topic) ?? match(topic);
    if (known.size >= REMEMBERED_TOPICS) known.clear();
    known.set(topic, found);
    return found;
  };
  matcher.add = (filter, subscriber) => {
    known.clear();
    return add(filter, subscriber);
  };
  matcher.remove = (...parameters) => {
    known.clear();
    return remove(...parameters);
  };
}
