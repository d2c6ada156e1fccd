import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { codeOf } from '@isobar/shared';

import type { Finding } from './finding.ts';

/** Whether the name in a URL leads to an address. */
export async function checkHost(url: URL): Promise<Finding> {
  const host = hostOf(url);
  const check = 'DNS';
  if (isIP(host) !== 0) return { check, verdict: 'ok', text: `${host} needs no looking up` };
  try {
    const addresses = await lookup(host, { all: true });
    const text = `${host} is ${addresses.map(({ address }) => address).join(', ')}`;
    return { check, verdict: 'ok', text };
  } catch (error) {
    const isUnknown = codeOf(error) === 'ENOTFOUND';
    return {
      check,
      verdict: 'failure',
      text: isUnknown
        ? `nobody knows the name ${host}`
        : `the name ${host} cannot be looked up (${codeOf(error)})`,
      advice: isUnknown
        ? 'check how it is spelt, and whether the network is up: ip address'
        : 'check the network and its name server: ip address, and cat /etc/resolv.conf',
    };
  }
}

/** Without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
