import { describe, expect, it } from '@jest/globals';

import {
  accessListFor,
  accessRuleSchema,
  mayPublish,
  mayReceive,
  maySubscribe,
  ROLES,
  roleSchema,
  type AccessRule,
  type Role,
} from './access.ts';

/** The topic table of DESIGN's contract: who publishes what, and who may see it. */
const TOPICS = [
  'stations/roof/readings',
  'stations/roof/backlog',
  'stations/roof/stored',
  'stations/roof/rejected',
  'stations/roof/status',
  'stations/roof/commands',
  'stations/roof/alerts',
  'stations/cellar/readings',
  'stations/cellar/backlog',
  'stations/cellar/stored',
  'stations/cellar/rejected',
  'stations/cellar/status',
  'stations/cellar/commands',
  'stations/roof',
  'stations/roof/readings/deeper',
  'homeassistant/status',
  'homeassistant/sensor/isobar-roof/rain/config',
  'other/topic',
  '$SYS/broker/new/clients',
];

const STATIONS_TOPICS = TOPICS.filter((topic) => topic.startsWith('stations/'));

describe.each<{ role: Role; publishes: string[]; receives: string[] }>([
  {
    role: 'station',
    publishes: ['stations/roof/readings', 'stations/roof/backlog', 'stations/roof/status'],
    receives: [
      'stations/roof/stored',
      'stations/roof/rejected',
      'stations/roof/status',
      'stations/roof/commands',
    ],
  },
  { role: 'watcher', publishes: [], receives: STATIONS_TOPICS },
  {
    role: 'ingest',
    publishes: [
      'stations/roof/stored',
      'stations/roof/rejected',
      'stations/cellar/stored',
      'stations/cellar/rejected',
      'stations/roof/alerts',
      'homeassistant/sensor/isobar-roof/rain/config',
    ],
    receives: [
      'stations/roof/readings',
      'stations/roof/backlog',
      'stations/roof/status',
      'stations/cellar/readings',
      'stations/cellar/backlog',
      'stations/cellar/status',
    ],
  },
  {
    role: 'homeassistant',
    publishes: ['homeassistant/status'],
    receives: TOPICS.filter((topic) => /^(?:stations|homeassistant)\//.test(topic)),
  },
  {
    role: 'admin',
    publishes: ['stations/roof/commands', 'stations/cellar/commands'],
    receives: TOPICS,
  },
])('the role $role, as account "roof"', ({ role, publishes, receives }) => {
  const rules = accessListFor(role, 'roof');

  it.each(TOPICS)('has the right to publish %s where its work needs it, and no other', (topic) => {
    expect(mayPublish(rules, topic)).toBe(publishes.includes(topic));
  });

  it.each(TOPICS)('has the right to receive %s where its work needs it, and no other', (topic) => {
    expect(mayReceive(rules, topic)).toBe(receives.includes(topic));
    expect(maySubscribe(rules, topic)).toBe(receives.includes(topic));
  });

  it('may not publish to a wildcard, nor into $SYS', () => {
    for (const topic of ['#', '+', 'stations/+/commands', 'stations/#', '$SYS/x', '']) {
      expect(mayPublish(rules, topic)).toBe(false);
    }
  });

  it('has an access list that fits the claim of a token', () => {
    for (const rule of rules) expect(accessRuleSchema.parse(rule)).toEqual(rule);
  });
});

describe('maySubscribe', () => {
  it('keeps a station to itself, whatever wildcard it tries', () => {
    const rules = accessListFor('station', 'roof');
    for (const filter of [
      '#',
      '+/#',
      'stations/#',
      'stations/+/stored',
      'stations/roof/#',
      'stations/roof/+',
      '+/roof/stored',
      '$SYS/#',
      '$share/group/stations/roof/stored',
    ]) {
      expect(maySubscribe(rules, filter)).toBe(false);
    }
  });

  it('gives a watcher every filter over stations and none beyond', () => {
    const rules = accessListFor('watcher', 'guest');
    for (const filter of ['stations/#', 'stations/+/readings', 'stations/roof/#', 'stations']) {
      expect(maySubscribe(rules, filter)).toBe(true);
    }
    for (const filter of ['#', '+/roof/readings', '+', '$SYS/#']) {
      expect(maySubscribe(rules, filter)).toBe(false);
    }
  });

  it('gives an admin all topics, and $SYS by its name only', () => {
    const rules = accessListFor('admin', 'root');
    expect(maySubscribe(rules, '#')).toBe(true);
    expect(maySubscribe(rules, '$SYS/#')).toBe(true);
    expect(maySubscribe(rules, '$other/#')).toBe(false);
  });

  it('refuses what is no topic filter', () => {
    const rules = accessListFor('admin', 'root');
    for (const filter of ['', 'stations/#/readings', 'stations+', 'a\u0000']) {
      expect(maySubscribe(rules, filter)).toBe(false);
    }
  });
});

describe('a deny rule', () => {
  const deny = (topic: string, action: AccessRule['action'] = 'subscribe'): AccessRule => ({
    permission: 'deny',
    action,
    topic,
  });
  const allow = (topic: string, action: AccessRule['action'] = 'subscribe'): AccessRule => ({
    permission: 'allow',
    action,
    topic,
  });

  it('before an allowing one holds back its messages inside the wider subscription', () => {
    const rules = [deny('stations/secret/#'), allow('stations/#')];
    expect(maySubscribe(rules, 'stations/#')).toBe(true);
    expect(maySubscribe(rules, 'stations/+/readings')).toBe(true);
    expect(mayReceive(rules, 'stations/roof/readings')).toBe(true);
    expect(mayReceive(rules, 'stations/secret/readings')).toBe(false);
    expect(mayReceive(rules, 'stations/secret')).toBe(false);
  });

  it('refuses a subscription that lies wholly inside it', () => {
    const rules = [deny('stations/secret/#'), allow('stations/#')];
    expect(maySubscribe(rules, 'stations/secret/readings')).toBe(false);
    expect(maySubscribe(rules, 'stations/secret/#')).toBe(false);
    expect(maySubscribe(rules, 'stations/secret/+')).toBe(false);
  });

  it('behind an allowing one that fits comes too late', () => {
    const rules = [allow('stations/#'), deny('stations/secret/#')];
    expect(mayReceive(rules, 'stations/secret/readings')).toBe(true);
    expect(maySubscribe(rules, 'stations/secret/#')).toBe(true);
  });

  it('takes away one topic of a permission to publish', () => {
    const rules = [deny('stations/roof/status', 'publish'), allow('stations/roof/+', 'publish')];
    expect(mayPublish(rules, 'stations/roof/readings')).toBe(true);
    expect(mayPublish(rules, 'stations/roof/status')).toBe(false);
  });

  it('for one action says nothing of the other, and "all" is both', () => {
    const rules = [deny('a', 'publish'), deny('b', 'all'), allow('#', 'all')];
    expect([mayPublish(rules, 'a'), mayReceive(rules, 'a')]).toEqual([false, true]);
    expect([mayPublish(rules, 'b'), mayReceive(rules, 'b')]).toEqual([false, false]);
    expect([mayPublish(rules, 'c'), mayReceive(rules, 'c')]).toEqual([true, true]);
  });
});

describe('an empty access list', () => {
  it('permits nothing', () => {
    expect(mayPublish([], 'a')).toBe(false);
    expect(mayReceive([], 'a')).toBe(false);
    expect(maySubscribe([], 'a')).toBe(false);
  });
});

describe('roleSchema', () => {
  it('knows the five roles', () => {
    expect(ROLES.map((role) => roleSchema.parse(role))).toEqual([
      'station',
      'watcher',
      'ingest',
      'admin',
      'homeassistant',
    ]);
  });

  it.each(['', 'Admin', 'root', 'constructor', null, 1])(
    'refuses %j and says what it knows',
    (role) => {
      const result = roleSchema.safeParse(role);
      expect(result.error?.issues[0]?.message).toBe(
        'expected one of station, watcher, ingest, admin, homeassistant',
      );
    },
  );
});

describe('accessRuleSchema', () => {
  it.each([
    { permission: 'maybe', action: 'publish', topic: 'a' },
    { permission: 'allow', action: 'read', topic: 'a' },
    { permission: 'allow', action: 'publish', topic: 'a/#/b' },
    { permission: 'allow', action: 'publish', topic: '' },
    { permission: 'allow', action: 'publish' },
  ])('refuses %j', (rule) => {
    expect(accessRuleSchema.safeParse(rule).success).toBe(false);
  });
});
