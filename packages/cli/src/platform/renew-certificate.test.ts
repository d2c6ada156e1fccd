import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Broker, Certificate } from '@isobar/broker';
import { brokerSettingsSchema } from '@isobar/broker';
import { createLifecycle, createLogger, readSettings } from '@isobar/shared/service';
import {
  eventually,
  hasOpenssl,
  makeCertificate,
  useClosing,
  useTemporaryFolders,
} from '@isobar/shared/testing';
import { expect, test } from '@jest/globals';

import { renewCertificate } from './renew-certificate.ts';

const closing = useClosing();
const folder = useTemporaryFolders();

(hasOpenssl() ? test : test.skip)(
  'has the broker use what its certificate files hold now',
  async () => {
    const place = folder();
    const [first, second] = [makeCertificate(place, 'first'), makeCertificate(place, 'second')];
    const environment = {
      ISOBAR_TLS_CERT_FILE: join(place, 'cert.pem'),
      ISOBAR_TLS_KEY_FILE: join(place, 'key.pem'),
    };
    copyFileSync(first.certFile, environment.ISOBAR_TLS_CERT_FILE);
    copyFileSync(first.keyFile, environment.ISOBAR_TLS_KEY_FILE);
    const used: Certificate[] = [];
    const broker = {
      addresses: { tls: { host: '127.0.0.1', port: 8883 } },
      renewCertificate: (certificate: Certificate) => used.push(certificate),
    } as unknown as Broker;
    renewCertificate({
      ...{ environment, broker, logger: createLogger({ name: 'test', level: 'silent' }) },
      readAgain: () => readSettings(brokerSettingsSchema, environment),
      lifecycle: closing(createLifecycle()),
      lookEveryMilliseconds: 20,
    });
    // Again and again: whether it looked at the files before the first time, nobody can tell.
    await eventually(() => {
      copyFileSync(second.certFile, environment.ISOBAR_TLS_CERT_FILE);
      copyFileSync(second.keyFile, environment.ISOBAR_TLS_KEY_FILE);
      expect(used.at(-1)).toEqual({ cert: second.cert.trim(), key: second.key.trim() });
    });
  },
);
