/** Topic aliases that a client may define, for its connection [MQTT 5.0, 3.3.2.3.4]. */
export const TOPIC_ALIAS_MAXIMUM = 16;

/** Answers with the topic of a PUBLISH, or with what is wrong with its alias. */
export type ResolveTopic = (
  topic: string,
  alias: number | undefined,
) => { topic: string } | { fault: 'topic_alias' | 'protocol' };

export function createTopicAliases(): ResolveTopic {
  const topics = new Map<number, string>();
  return (topic, alias) => {
    if (alias === undefined) return topic === '' ? { fault: 'protocol' } : { topic };
    if (alias < 1 || alias > TOPIC_ALIAS_MAXIMUM) return { fault: 'topic_alias' };
    if (topic !== '') {
      topics.set(alias, topic);
      return { topic };
    }
    const known = topics.get(alias);
    return known === undefined ? { fault: 'protocol' } : { topic: known };
  };
}
