import { parseEnv } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import { checkLoginUrl, isLoopback, provisioningFile } from './provisioning-file.ts';

describe('a provisioning file', () => {
  it('holds the settings of a station, a line each', () => {
    const text = provisioningFile({
      ...{ station: 'roof-2', password: 'abc234', loginUrl: 'https://weather.example' },
    });
    expect(parseEnv(text)).toEqual({
      ISOBAR_AUTH_URL: 'https://weather.example',
      ISOBAR_STATION_NAME: 'roof-2',
      ISOBAR_STATION_PASSWORD: 'abc234',
    });
  });

  it.each([
    ['https://weather.example/', 'https://weather.example'],
    [' http://192.0.2.7:8080 ', 'http://192.0.2.7:8080'],
    ['https://weather.example/auth/', 'https://weather.example/auth'],
    ['http://[2001:db8::1]:8080', 'http://[2001:db8::1]:8080'],
    ['weather.example', undefined],
    ['ftp://weather.example', undefined],
    ['https://root:secret@weather.example', undefined],
    ['https://weather.example/?a=b', undefined],
    ['https://weather.example/#x', undefined],
    ["https://weather.example/'$(reboot)'", undefined],
    ['', undefined],
  ])('takes %j as the address to log in at, for %j', (text, expected) => {
    expect(checkLoginUrl(text)).toBe(expected);
  });

  it('knows addresses that mean another machine on another machine', () => {
    expect(['http://127.0.0.1:8080', 'http://localhost', 'http://[::1]'].map(isLoopback)).toEqual([
      ...[true, true, true],
    ]);
    expect(isLoopback('http://192.0.2.7')).toBe(false);
  });
});
