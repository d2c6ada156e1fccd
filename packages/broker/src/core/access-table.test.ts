import { expect, test } from '@jest/globals';
import { useClosing } from '@isobar/shared/testing';

import { openRawClient } from '../testing/raw-client.ts';
import { credentials, startTestBroker } from '../testing/test-broker.ts';

const closing = useClosing();

/**
 * Who may publish to a topic, and subscribe to it as a filter: DESIGN's table of topics. `st0` is the
 * station itself, the first letters stand for station, watcher, ingest, admin and homeassistant.
 */
const TABLE: readonly [topic: string, publish: string, subscribe: string][] = [
  ['stations/st0/readings', 's', 'whia'],
  ['stations/st0/backlog', 's', 'whia'],
  ['stations/st0/status', 's', 'swhia'],
  ['stations/st0/stored', 'i', 'swha'],
  ['stations/st0/rejected', 'i', 'swha'],
  ['stations/st0/commands', 'a', 'swha'],
  ['stations/st1/readings', '', 'whia'],
  ['stations/st1/backlog', '', 'whia'],
  ['stations/st1/status', '', 'whia'],
  ['stations/st1/stored', 'i', 'wha'],
  ['stations/st1/rejected', 'i', 'wha'],
  ['stations/st1/commands', 'a', 'wha'],
  ['stations/st0/alerts', 'i', 'wha'],
  ['stations/st1/alerts', 'i', 'wha'],
  ['homeassistant/status', 'h', 'ha'],
  ['homeassistant/sensor/isobar-st0/rain/config', 'i', 'ha'],
  ['homeassistant/other', '', 'ha'],
  ['stations/st0/other', '', 'wha'],
  ['stations/st0', '', 'wha'],
  ['stations', '', 'wha'],
  ['stations/st0/readings/x', '', 'wha'],
  ['elsewhere', '', 'a'],
  ['/stations/st0/readings', '', 'a'],
  ['STATIONS/st0/readings', '', 'a'],
  ['$SYS/broker/uptime', '', 'a'],
  ['$SYS/x/new/clients', '', 'a'],
  ['$other/x', '', ''],
];

/** Filters with wildcards, and who may subscribe to them. */
const FILTERS: readonly [filter: string, subscribe: string][] = [
  ['#', 'a'],
  ['+/+/+', 'a'],
  ['stations/#', 'wha'],
  ['stations/+/readings', 'whia'],
  ['stations/+/stored', 'wha'],
  ['stations/+/#', 'wha'],
  ['stations/st0/#', 'wha'],
  ['stations/st0/+', 'wha'],
  ['+/st0/readings', 'a'],
  ['homeassistant/#', 'ha'],
  ['$SYS/#', 'a'],
  ['$SYS/+/uptime', 'a'],
  ['+/broker/uptime', 'a'], // matches nothing under $SYS
];

const ROLES = ['station', 'watcher', 'ingest', 'admin', 'homeassistant'] as const;

test.each(ROLES)('a %s may use the topics of the table, and no others', async (role) => {
  const broker = closing(await startTestBroker());
  const raw = closing(await openRawClient(broker.port, 5));
  const { username, password, clientId } = await credentials(broker.authority, {
    ...{ name: 'st0', role },
  });
  await raw.connect({
    ...{ username: String(username), password: Buffer.from(String(password)) },
    clientId: String(clientId),
  });
  const letter = role.charAt(0);
  const expected = (letters: string, granted: number): number =>
    letters.includes(letter) ? granted : 0x87;

  for (const [topic, publishers] of TABLE) {
    raw.send({
      ...{ cmd: 'publish', topic, payload: '', qos: 1, messageId: 1, dup: false, retain: false },
    });
    const answer = await raw.next();
    const reasonCode = answer.cmd === 'puback' ? answer.reasonCode : answer;
    expect([topic, reasonCode]).toEqual([topic, expected(publishers, 0)]);
  }
  const filters = [...TABLE.map(([topic, , letters]) => [topic, letters] as const), ...FILTERS];
  for (const [topic, subscribers] of filters) {
    const subscriptions = [{ topic, qos: 1 as const, nl: false, rap: false, rh: 2 }];
    raw.send({ cmd: 'subscribe', messageId: 2, subscriptions });
    let answer = await raw.next();
    while (answer.cmd === 'publish') answer = await raw.next(); // of $SYS, while the test runs
    expect([topic, answer]).toMatchObject([topic, { granted: [expected(subscribers, 1)] }]);
  }
});
