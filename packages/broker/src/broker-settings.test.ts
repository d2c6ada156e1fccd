import { describe, expect, test } from '@jest/globals';
import { describeSettings, readSettings } from '@isobar/shared/service';

import { brokerSettingsSchema, certificateOf } from './broker-settings.ts';
import { TEST_CERTIFICATE } from './testing/test-certificate.ts';

describe('settings of the broker', () => {
  test('are complete without any', () => {
    expect(readSettings(brokerSettingsSchema, {})).toEqual({
      ISOBAR_HOST: '127.0.0.1',
      ISOBAR_MQTT_PORT: 1883,
      ISOBAR_WS_PORT: 8083,
      ISOBAR_MAX_PUBLISHES_PER_SECOND: 1000,
      ISOBAR_MQTTS_PORT: 8883,
      ISOBAR_WSS_PORT: 8084,
      ISOBAR_AUTH_URL: 'http://127.0.0.1:8080',
      ISOBAR_TOKEN_ISSUER: 'isobar',
      ISOBAR_DATA: './data',
    });
  });

  test('are all described', () => {
    for (const { name, description } of describeSettings(brokerSettingsSchema)) {
      expect([name, description.length > 10]).toEqual([name, true]);
    }
  });

  test('take a certificate with its key, and not one alone', () => {
    const { cert, key } = TEST_CERTIFICATE;
    const settings = readSettings(brokerSettingsSchema, {
      ISOBAR_TLS_CERT: cert,
      ISOBAR_TLS_KEY: key,
    });
    expect(certificateOf(settings)).toEqual({ cert, key });
    expect(certificateOf({})).toBeUndefined();
    expect(() => certificateOf({ ISOBAR_TLS_CERT: cert })).toThrow(/ISOBAR_TLS_KEY: is not set/);
  });

  test('tell a key from a certificate', () => {
    const { cert, key } = TEST_CERTIFICATE;
    const swapped = { ISOBAR_TLS_CERT: key, ISOBAR_TLS_KEY: cert };
    expect(() => readSettings(brokerSettingsSchema, swapped)).toThrow(
      /ISOBAR_TLS_CERT: expected a certificate[^]*ISOBAR_TLS_KEY: expected a private key/,
    );
  });
});
