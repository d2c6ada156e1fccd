import { unwatchFile, watchFile } from 'node:fs';

import { certificateOf, type Broker, type CertificateSettings } from '@isobar/broker';
import { messageOf } from '@isobar/shared';
import type { Environment, Lifecycle, Logger } from '@isobar/shared/service';

/** Certificates are renewed days before they end: nobody waits for this. */
const LOOK_EVERY_MILLISECONDS = 5000;
const FILES = ['ISOBAR_TLS_CERT_FILE', 'ISOBAR_TLS_KEY_FILE', 'ISOBAR_TLS_CLIENT_CA_FILE'];

/** Has the broker use a certificate that was renewed in its files, without a restart. */
export function renewCertificate(options: {
  environment: Environment;
  readAgain: () => CertificateSettings;
  broker: Broker;
  logger: Logger;
  lifecycle: Lifecycle;
  lookEveryMilliseconds?: number;
}): void {
  const { environment, readAgain, broker, logger, lifecycle } = options;
  const { lookEveryMilliseconds = LOOK_EVERY_MILLISECONDS } = options;
  const paths = FILES.flatMap((name) => environment[name] ?? []);
  if (broker.addresses.tls === undefined) return;

  function renew(): void {
    try {
      const certificate = certificateOf(readAgain());
      if (certificate !== undefined) broker.renewCertificate(certificate);
      logger.info('certificate renewed');
    } catch (error) {
      // The certificate and its key are two files: one of them may be the old one still.
      logger.error({ error: messageOf(error) }, 'the renewed certificate cannot be used yet');
    }
  }

  for (const path of paths) {
    watchFile(path, { interval: lookEveryMilliseconds, persistent: false }, renew);
    lifecycle.defer(() => {
      unwatchFile(path, renew);
    });
  }
}
