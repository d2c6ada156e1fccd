import { describeSettings, readSettings } from '@isobar/shared/service';
import { describe, expect, it } from '@jest/globals';

import { authSettingsSchema } from './settings.ts';

describe('authSettingsSchema', () => {
  it('needs nothing to be set', () => {
    expect(readSettings(authSettingsSchema, {})).toEqual({
      ISOBAR_HOST: '127.0.0.1',
      ISOBAR_AUTH_PORT: 8080,
      ISOBAR_DATA: './data',
      ISOBAR_BROKER_URL: 'mqtt://127.0.0.1:1883',
      ISOBAR_TOKEN_SECONDS: 86_400,
      ISOBAR_TOKEN_ISSUER: 'isobar',
    });
  });

  it('describes each setting', () => {
    for (const { description } of describeSettings(authSettingsSchema)) {
      expect(description).not.toBe('');
    }
  });

  it('takes a replica set, proxies, and whatever else fits', () => {
    const settings = readSettings(authSettingsSchema, {
      ISOBAR_MONGODB_URL: 'mongodb://user:secret@db-1:27017,db-2:27017/isobar?replicaSet=rs0',
      ISOBAR_TRUST_PROXY: '127.0.0.1, 10.0.0.0/8,::1, 2001:db8::/32',
      ISOBAR_BROKER_URL: 'wss://broker.example/mqtt',
    });
    expect(settings.ISOBAR_TRUST_PROXY).toEqual([
      '127.0.0.1',
      '10.0.0.0/8',
      '::1',
      '2001:db8::/32',
    ]);
    expect(settings.ISOBAR_MONGODB_URL).toContain('db-2');
  });

  it('tells every account that does not fit, with its line and without its password', () => {
    const read = () =>
      readSettings(authSettingsSchema, { ISOBAR_ACCOUNTS: 'a,king,secret\nb,admin,short\n' });
    expect(read).toThrow(/ISOBAR_ACCOUNTS: line 1: .*\n.*ISOBAR_ACCOUNTS: line 2: /);
    expect(read).not.toThrow(/secret|,short/);
  });

  it('takes a list of cells, with weights where they are told', () => {
    const { ISOBAR_BROKERS: cells } = readSettings(authSettingsSchema, {
      ISOBAR_BROKERS: `[
        {"cell": "a", "url": "mqtts://a.example:8883", "webSocketUrl": "wss://a.example/mqtt"},
        {"cell": "b", "url": "mqtt://b.example", "weight": 2.5, "drained": true}
      ]`,
    });
    expect(cells).toEqual([
      {
        ...{ cell: 'a', url: 'mqtts://a.example:8883', webSocketUrl: 'wss://a.example/mqtt' },
        ...{ weight: 1, drained: false },
      },
      { cell: 'b', url: 'mqtt://b.example', weight: 2.5, drained: true },
    ]);
  });

  const url = '"url":"mqtt://a"';
  it.each([
    ['a,b', 'expected a JSON array of cells'],
    ['{}', 'expected a JSON array of cells'],
    ['[]', 'expected at least one cell'],
    ['["a"]', 'expected {"cell", "url"}'],
    [`[{"cell":"A b",${url}}]`, 'expected 1 to 63 of a-z'],
    ['[{"cell":"a","url":"http://a"}]', 'expected a URL that begins with mqtt:// or mqtts://'],
    [`[{"cell":"a",${url},"weight":0}]`, 'expected a number above 0'],
    [`[{"cell":"a",${url},"draining":true}]`, 'expected {"cell", "url"}'],
    [`[{"cell":"a",${url}},{"cell":"a",${url}}]`, 'expected each cell once'],
    [`[{"cell":"a",${url},"drained":true}]`, 'expected at least one cell that is not drained'],
  ])('refuses ISOBAR_BROKERS=%s and says what was expected', (value, expected) => {
    const read = () => readSettings(authSettingsSchema, { ISOBAR_BROKERS: value });
    expect(read).toThrow(expected);
    expect(read).toThrow(/ISOBAR_BROKERS[.\d\w]*: /);
  });

  it.each([
    ['ISOBAR_AUTH_PORT', '65536'],
    ['ISOBAR_BROKER_URL', 'http://broker.example'],
    ['ISOBAR_TOKEN_SECONDS', '9'],
    ['ISOBAR_TOKEN_SECONDS', '2592001'],
    ['ISOBAR_MONGODB_URL', 'http://db-1'],
    ['ISOBAR_MONGODB_URL', 'mongodb://'],
    ['ISOBAR_TRUST_PROXY', 'true'],
    ['ISOBAR_TRUST_PROXY', '10.0.0.0/33'],
    ['ISOBAR_TRUST_PROXY', '10.0.0.1,'],
  ])('refuses %s=%s and says what was expected', (name, value) => {
    expect(() => readSettings(authSettingsSchema, { [name]: value })).toThrow(
      new RegExp(`${name}: expected`),
    );
  });
});
