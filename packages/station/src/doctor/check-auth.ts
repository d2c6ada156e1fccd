import { codeOf, hasCode, messageOf } from '@isobar/shared';
import type { BrokerAccess, Login } from '@isobar/shared/service';

import type { Finding } from './finding.ts';

const TIMEOUT_MILLISECONDS = 10_000;

/** Asks the auth service for anything at all: whether it is there, and what its clock shows. */
export async function checkAuth(url: URL): Promise<{ finding: Finding; serverTime?: number }> {
  const check = 'auth';
  const keys = new URL('.well-known/jwks.json', url.href.endsWith('/') ? url : `${url.href}/`);
  try {
    const answer = await fetch(keys, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    await answer.body?.cancel();
    const serverTime = Date.parse(answer.headers.get('date') ?? '');
    const time = Number.isNaN(serverTime) ? {} : { serverTime };
    if (answer.ok) {
      const text = `the service at ${url.origin} answers`;
      return { finding: { check, verdict: 'ok', text }, ...time };
    }
    const text = `${keys.href} answers with status ${answer.status}`;
    const advice = 'set auth to the address of the auth service, and not of something else there';
    return { finding: { check, verdict: 'failure', text, advice }, ...time };
  } catch (error) {
    const { cause } = error as Error;
    const text = `${url.origin} does not answer (${codeOf(cause) || messageOf(cause ?? error)})`;
    const advice =
      'check address and port of auth, that the service runs, and what lies between: a firewall, a captive portal';
    return { finding: { check, verdict: 'failure', text, advice } };
  }
}

/** Whether the station's name and password are taken. */
export async function checkLogin(
  login: Login,
): Promise<{ finding: Finding; access?: BrokerAccess }> {
  const check = 'login';
  try {
    const access = await login(AbortSignal.timeout(TIMEOUT_MILLISECONDS));
    const text = `${access.username} is let in, and sent to ${access.brokerUrl}`;
    return { finding: { check, verdict: 'ok', text }, access };
  } catch (error) {
    const advice = hasCode(error, 'ERR_LOGIN_REJECTED')
      ? 'isobar account list tells, on the server, whether it exists and is enabled; isobar account password gives it a new password'
      : 'look at the log of the auth service';
    return { finding: { check, verdict: 'failure', text: messageOf(error), advice } };
  }
}
