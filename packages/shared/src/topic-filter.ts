/**
 * Topic names and topic filters as MQTT 3.1.1 defines them, section 4.7.
 * Both are at most 65,535 bytes of UTF-8 and hold no U+0000 [MQTT-4.7.3-2, MQTT-4.7.3-3].
 */

/** True when `topic` may be published to: not empty, no wildcards [MQTT-3.3.2-2, MQTT-4.7.3-1]. */
export function isTopic(topic: string): boolean {
  return isSound(topic) && !topic.includes('+') && !topic.includes('#');
}

/** True when `filter` may be subscribed to [MQTT-4.7.1-2, MQTT-4.7.1-3]. */
export function isTopicFilter(filter: string): boolean {
  if (!isSound(filter)) return false;
  if (!filter.includes('+') && !filter.includes('#')) return true;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '+') return true;
    if (level === '#') return index === levels.length - 1;
    return !level.includes('+') && !level.includes('#');
  });
}

function isSound(text: string): boolean {
  return text.length > 0 && !text.includes('\u0000') && Buffer.byteLength(text) <= 65_535;
}

/**
 * True when a message on `topic` goes to a subscriber of `filter`.
 * A wildcard on the first level does not match a topic that begins with `$` [MQTT-4.7.2-1].
 */
export function filterMatches(filter: string, topic: string): boolean {
  return filterCovers(filter, topic);
}

/**
 * True when every topic that `inner` matches is matched by `outer` too: what decides whether a
 * subscription lies wholly inside a permission.
 */
export function filterCovers(outer: string, inner: string): boolean {
  if (/^[+#]/.test(outer) && inner.startsWith('$')) return false;
  // No topic is empty [MQTT-4.7.3-1], so `+/#` matches all that `#` does, and `/+/#` all that `/#` does.
  const outerLevels = outer === '+/#' ? ['#'] : outer.split('/');
  const innerLevels = inner === '/#' ? ['', '+', '#'] : inner.split('/');
  for (const [index, level] of outerLevels.entries()) {
    // `sport/#` matches `sport` itself too [MQTT 3.1.1, 4.7.1.2], hence no look at what is left.
    if (level === '#') return true;
    const other = innerLevels[index];
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return innerLevels.length === outerLevels.length;
}
