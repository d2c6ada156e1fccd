import { isIP } from 'node:net';
import { connect, type PeerCertificate } from 'node:tls';

import { codeOf, messageOf } from '@isobar/shared';

import { hostOf } from './check-host.ts';
import type { Finding } from './finding.ts';

const TIMEOUT_MILLISECONDS = 10_000;
const DAY_MILLISECONDS = 86_400_000;
/** Most issuers renew with a month to go. */
const SOON_DAYS = 14;

const TLS_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'mqtts:': 8883, 'wss:': 443 };

export function usesTls({ protocol }: URL): boolean {
  return protocol in TLS_PORTS;
}

/** Whether the server at a URL shows a certificate that this machine believes, and for how long. */
export async function checkTls(url: URL): Promise<Finding> {
  const check = 'TLS';
  const server = `${hostOf(url)}:${portOf(url)}`;
  try {
    const certificate = await fetchCertificate(url);
    const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MILLISECONDS);
    const text = `the certificate of ${server} is good for ${days} days`;
    if (days >= SOON_DAYS) return { check, verdict: 'ok', text };
    return { check, verdict: 'warning', text, advice: 'whoever runs the server has to renew it' };
  } catch (error) {
    const { text, advice } = explain(error);
    return { check, verdict: 'failure', text: `${server}: ${text}`, advice };
  }
}

function portOf(url: URL): number {
  return url.port === '' ? (TLS_PORTS[url.protocol] ?? 443) : Number(url.port);
}

function fetchCertificate(url: URL): Promise<PeerCertificate> {
  const host = hostOf(url);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port: portOf(url),
      timeout: TIMEOUT_MILLISECONDS,
      ...(isIP(host) === 0 && { servername: host }),
    });
    socket.once('secureConnect', () => {
      resolve(socket.getPeerCertificate());
      socket.destroy();
    });
    socket.once('timeout', () => {
      socket.destroy(new Error(`no answer within ${TIMEOUT_MILLISECONDS / 1000} s`));
    });
    socket.once('error', reject);
  });
}

const RENEW = 'whoever runs the server has to renew it; or the clock of this station is wrong';
const TRUST =
  'put the certificate of its authority on this station, and name the file with NODE_EXTRA_CA_CERTS';

const EXPLANATIONS: Readonly<Record<string, { text: string; advice: string }>> = {
  CERT_HAS_EXPIRED: { text: 'its certificate has expired', advice: RENEW },
  CERT_NOT_YET_VALID: {
    text: 'its certificate is not valid yet',
    advice: 'the clock of this station is wrong, most likely: timedatectl status',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: { text: 'its certificate is signed by itself', advice: TRUST },
  SELF_SIGNED_CERT_IN_CHAIN: {
    text: 'its certificate comes from an authority that this station does not know',
    advice: TRUST,
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    text: 'its certificate comes from an authority that this station does not know',
    advice: TRUST,
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    text: 'its certificate comes from an authority that this station does not know',
    advice: TRUST,
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    text: 'what answers there speaks no TLS',
    advice: 'use http:// or mqtt:// if that is meant, or the port that TLS is on',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    text: 'its certificate is for another name',
    advice: 'use the name that the certificate is for in the URL, or get one for this name',
  },
};

function explain(error: unknown): { text: string; advice: string } {
  const known = EXPLANATIONS[codeOf(error)];
  if (known !== undefined) return known;
  return {
    text: `no TLS connection (${codeOf(error) || messageOf(error)})`,
    advice: 'check address and port, and what lies between: a firewall, a captive portal',
  };
}
