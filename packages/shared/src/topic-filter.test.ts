import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { filterCovers, filterMatches, isTopic, isTopicFilter } from './topic-filter.ts';

describe('filterMatches', () => {
  // The examples of MQTT 3.1.1, sections 4.7.1.2, 4.7.1.3 and 4.7.2, in their order.
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/score/wimbledon', true],
    ['sport/#', 'sport', true],
    ['#', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player1', true],
    ['sport/tennis/+', 'sport/tennis/player2', true],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['/+', '/finance', true],
    ['+', '/finance', false],
    ['#', '$SYS/monitor/Clients', false],
    ['+/monitor/Clients', '$SYS/monitor/Clients', false],
    ['$SYS/#', '$SYS/monitor/Clients', true],
    ['$SYS/monitor/+', '$SYS/monitor/Clients', true],
  ])('as the specification has it: %s on %s is %s', (filter, topic, expected) => {
    expect(filterMatches(filter, topic)).toBe(expected);
  });

  it('tells upper from lower case, and a leading or trailing "/" from none [MQTT 3.1.1, 4.7.3]', () => {
    expect(filterMatches('ACCOUNTS', 'Accounts')).toBe(false);
    expect(filterMatches('/finance', 'finance')).toBe(false);
    expect(filterMatches('finance/', 'finance')).toBe(false);
  });

  it('takes "$" for a letter like any other behind the first level', () => {
    expect(filterMatches('stations/#', 'stations/$SYS')).toBe(true);
    expect(filterMatches('stations/+', 'stations/$SYS')).toBe(true);
  });
});

describe('isTopicFilter', () => {
  it.each(['#', 'sport/tennis/#', '+', '+/tennis/#', 'sport/+/player1', '/', 'Accounts payable'])(
    'accepts %s',
    (filter) => {
      expect(isTopicFilter(filter)).toBe(true);
    },
  );

  it.each(['', 'sport/tennis#', 'sport/tennis/#/ranking', 'sport+', '#/', 'a\u0000b'])(
    'refuses %j',
    (filter) => {
      expect(isTopicFilter(filter)).toBe(false);
    },
  );
});

describe('isTopic', () => {
  it.each(['sport', '/', '/finance', 'Accounts payable', '$SYS/monitor/Clients'])(
    'accepts %s',
    (topic) => {
      expect(isTopic(topic)).toBe(true);
    },
  );

  it.each(['', '#', '+', 'sport/+', 'sport#', 'a\u0000b'])('refuses %j', (topic) => {
    expect(isTopic(topic)).toBe(false);
  });

  it('counts its 65,535 in bytes of UTF-8 and not in characters', () => {
    expect(isTopic('a'.repeat(65_535))).toBe(true);
    expect(isTopic('a'.repeat(65_536))).toBe(false);
    expect(isTopic('é'.repeat(32_767))).toBe(true);
    expect(isTopic('é'.repeat(32_768))).toBe(false);
  });
});

describe('filterCovers', () => {
  it.each([
    ['stations/#', 'stations/+/readings', true],
    ['stations/+/readings', 'stations/st0/readings', true],
    ['stations/+/readings', 'stations/#', false],
    ['stations/st0/+', 'stations/+/readings', false],
    ['stations/#', 'stations', true],
    ['stations/+', 'stations', false],
    ['#', '$SYS/#', false],
    ['+/#', '$SYS/#', false],
    ['#', '#', true],
    ['+/#', '#', true],
    ['$SYS/#', '$SYS/+/clients', true],
  ])('%s over %s is %s', (outer, inner, expected) => {
    expect(filterCovers(outer, inner)).toBe(expected);
  });

  it('is right for every two filters of up to three levels, each topic of up to four tried', () => {
    const topics = sequences(['a', 'other', '', '$x'], 4).filter(isTopic);
    const filters = sequences(['a', '+', '', '$x'], 3)
      .flatMap((filter) => [filter, `${filter}/#`])
      .concat('#')
      .filter(isTopicFilter);
    const matched = filters.map((filter) => new Set(topics.filter(referenceMatcher(filter))));
    const wrong = filters.flatMap((outer, outerIndex) =>
      filters.filter((inner, innerIndex) => {
        const covers = isSubset(matched[innerIndex], matched[outerIndex]);
        return covers !== filterCovers(outer, inner);
      }),
    );
    expect(filters.length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });

  it('never lets a topic out of the outer filter that the inner one matches', () => {
    const level = fc.constantFrom('a', 'b', '', '$x', 'stations');
    const filterLevel = fc.oneof(level, fc.constant('+'));
    const filter = fc
      .tuple(fc.array(filterLevel, { maxLength: 6 }), fc.boolean())
      .map(([levels, open]) => [...levels, ...(open ? ['#'] : [])].join('/'))
      .filter(isTopicFilter);
    const topic = fc.array(level, { minLength: 1, maxLength: 7 }).map((levels) => levels.join('/'));
    fc.assert(
      fc.property(filter, filter, topic, (outer, inner, name) => {
        fc.pre(isTopic(name) && filterCovers(outer, inner) && referenceMatcher(inner)(name));
        expect(referenceMatcher(outer)(name)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

/** All sequences of one to `length` levels, as texts. */
function sequences(levels: readonly string[], length: number): string[] {
  let longest: string[] = levels.slice();
  const all = longest.slice();
  for (let each = 1; each < length; each += 1) {
    longest = longest.flatMap((start) => levels.map((level) => `${start}/${level}`));
    all.push(...longest);
  }
  return all;
}

function isSubset(part: Set<string> | undefined, whole: Set<string> | undefined): boolean {
  return [...(part ?? [])].every((each) => whole?.has(each));
}

/** Section 4.7 written once more, as a regular expression, to hold the implementation against. */
function referenceMatcher(filter: string): (topic: string) => boolean {
  const source = filter
    .replaceAll('$', '\\$')
    .replace(/^#$/, '.*')
    .replace(/\/#$/, '(/.*)?')
    .replaceAll('+', '[^/]*');
  const expression = new RegExp(`^${source}$`);
  const beginsWild = filter.startsWith('+') || filter.startsWith('#');
  return (topic) => expression.test(topic) && !(beginsWild && topic.startsWith('$'));
}
