import { expect, it } from '@jest/globals';

import { guessLoginUrl } from './login-url.ts';

it.each([
  ['http://127.0.0.1:8080', 'weather.example', false, 'http://weather.example:8080'],
  ['http://auth:80', '192.0.2.7', false, 'http://192.0.2.7'],
  ['https://auth.example:8443/', 'weather.example', false, 'https://weather.example:8443'],
  ['http://auth:8080', 'weather.example', true, 'https://weather.example'],
  ['http://127.0.0.1:8080', '[::1]', false, 'http://[::1]:8080'],
])('takes auth at %s, asked at %s (TLS: %s), for %s', (authUrl, hostname, isSecure, expected) => {
  expect(guessLoginUrl({ authUrl, hostname, isSecure })).toBe(expected);
});
