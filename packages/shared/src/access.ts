import { z } from 'zod';

import { filterCovers, filterMatches, isTopic, isTopicFilter } from './topic-filter.ts';
import { stationTopic } from './topics.ts';

/** What an account is for. A role decides the access list of its tokens. */
export const ROLES = ['station', 'watcher', 'ingest', 'admin', 'homeassistant'] as const;
export type Role = (typeof ROLES)[number];
export const roleSchema = z.enum(ROLES, { error: `expected one of ${ROLES.join(', ')}` });

/**
 * One line of an access list, in the form of EMQX's `acl` claim, so that an EMQX cluster takes the
 * same tokens. `topic` is a topic filter.
 */
export const accessRuleSchema = z.object({
  permission: z.enum(['allow', 'deny']),
  action: z.enum(['publish', 'subscribe', 'all']),
  topic: z.string().refine(isTopicFilter, { error: 'expected an MQTT topic filter' }),
});
export type AccessRule = z.infer<typeof accessRuleSchema>;

const allow = (action: AccessRule['action'], topic: string): AccessRule => ({
  permission: 'allow',
  action,
  topic,
});

/** The access list of a new token: what the role needs and nothing else. */
export function accessListFor(role: Role, name: string): AccessRule[] {
  switch (role) {
    case 'station':
      return [
        allow('publish', stationTopic(name, 'readings')),
        allow('publish', stationTopic(name, 'backlog')),
        allow('publish', stationTopic(name, 'status')),
        allow('subscribe', stationTopic(name, 'stored')),
        allow('subscribe', stationTopic(name, 'rejected')),
        allow('subscribe', stationTopic(name, 'commands')),
        allow('subscribe', stationTopic(name, 'status')),
      ];
    case 'watcher':
      return [allow('subscribe', 'stations/#')];
    case 'ingest':
      return [
        allow('subscribe', stationTopic('+', 'readings')),
        allow('subscribe', stationTopic('+', 'backlog')),
        allow('subscribe', stationTopic('+', 'status')),
        allow('publish', stationTopic('+', 'stored')),
        allow('publish', stationTopic('+', 'rejected')),
        allow('publish', stationTopic('+', 'alerts')),
        allow('publish', 'homeassistant/sensor/+/+/config'),
      ];
    case 'homeassistant':
      return [
        allow('subscribe', 'stations/#'),
        allow('subscribe', 'homeassistant/#'),
        // Its birth and its will: without the right to that will it could not connect.
        allow('publish', 'homeassistant/status'),
      ];
    case 'admin':
      return [
        allow('publish', stationTopic('+', 'commands')),
        allow('subscribe', '#'),
        allow('subscribe', '$SYS/#'),
      ];
  }
}

/**
 * True when the list lets its holder publish to `topic`. The first rule that fits decides; none: no.
 * What is no topic, such as `stations/+/commands`, may not be published to by anyone.
 */
export function mayPublish(rules: readonly AccessRule[], topic: string): boolean {
  if (!isTopic(topic)) return false;
  const rule = rules.find(
    (each) => each.action !== 'subscribe' && filterMatches(each.topic, topic),
  );
  return rule?.permission === 'allow';
}

/** True when the list lets its holder receive a message on `topic`. */
export function mayReceive(rules: readonly AccessRule[], topic: string): boolean {
  const rule = rules.find((each) => each.action !== 'publish' && filterMatches(each.topic, topic));
  return rule?.permission === 'allow';
}

/**
 * True when the list lets its holder subscribe to `filter`: one allowing rule covers it whole.
 * What an earlier rule denies inside it is held back message by message, by {@link mayReceive};
 * refusing the whole filter would make every deny rule forbid every wildcard above it.
 */
export function maySubscribe(rules: readonly AccessRule[], filter: string): boolean {
  if (!isTopicFilter(filter)) return false;
  const rule = rules.find((each) => each.action !== 'publish' && filterCovers(each.topic, filter));
  return rule?.permission === 'allow';
}
