import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** True where OpenSSL's command is installed; says so where it is not. */
export function hasOpenssl(): boolean {
  const isThere = spawnSync('openssl', ['version']).status === 0;
  if (!isThere)
    process.stderr.write('SKIPPED: tests with certificates of their own; install openssl\n');
  return isThere;
}

/** A self-signed certificate for 127.0.0.1, and its key, as PEM texts and files in `folder`. */
export function makeCertificate(folder: string, commonName: string) {
  const certFile = join(folder, `${commonName}.cert.pem`);
  const keyFile = join(folder, `${commonName}.key.pem`);
  const parameters = [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-subj', `/CN=${commonName}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'],
    ...['-keyout', keyFile, '-out', certFile],
  ];
  execFileSync('openssl', parameters, { stdio: 'ignore' });
  const cert = readFileSync(certFile, 'utf8');
  return { cert, key: readFileSync(keyFile, 'utf8'), certFile, keyFile };
}
