import { doctorClientId, messageOf } from '@isobar/shared';
import type { BrokerAccess } from '@isobar/shared/service';
import { connectAsync } from 'mqtt';

import type { Finding } from './finding.ts';

const TIMEOUT_MILLISECONDS = 10_000;

/** Connects as the station's doctor, which does not disturb the station itself. */
export async function checkBroker({ brokerUrl, username, token }: BrokerAccess): Promise<Finding> {
  const check = 'broker';
  try {
    const begun = performance.now();
    const client = await connectAsync(
      brokerUrl,
      {
        clientId: doctorClientId(username),
        username,
        password: token,
        clean: true,
        reconnectPeriod: 0,
        connectTimeout: TIMEOUT_MILLISECONDS,
      },
      false,
    );
    const milliseconds = Math.round(performance.now() - begun);
    await client.endAsync();
    const text = `${brokerUrl} lets it in, after ${milliseconds} ms`;
    return { check, verdict: 'ok', text };
  } catch (error) {
    return {
      check,
      verdict: 'failure',
      text: `${brokerUrl}: ${messageOf(error)}`,
      advice:
        'check that the broker runs, that ISOBAR_BROKER_URL of the auth service is an address that this station can reach, and what lies between',
    };
  }
}
