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
