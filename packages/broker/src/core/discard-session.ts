import type { Guest } from '../connection/admission.ts';
import { BrokerStream } from '../connection/broker-stream.ts';
import type { FirstPackets } from './aedes-core.ts';
import { createClientAccess } from './client-access.ts';

/** Nobody, who may do nothing. */
const NOBODY: Guest = {
  account: '',
  role: 'watcher',
  issuedAt: 0,
  expiresAt: 0,
  access: createClientAccess([], { topicLevels: 0, topicBytes: 0 }),
  clientId: '',
};

/**
 * Ends a session as MQTT itself does: a client with its id connects with a clean session, and leaves.
 * aedes then closes the other connection with that id and clears subscriptions and queue, in order.
 */
export function discardSession(
  id: string,
  join: (stream: BrokerStream, packets: FirstPackets) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const stream = new BrokerStream(
      {
        waitingBytes: 0,
        joined: () => undefined,
        drained: () => undefined,
        send: () => undefined,
        destroyed: () => {
          resolve();
        },
      },
      NOBODY,
    );
    // aedes comes to DISCONNECT once it is through with the queue.
    join(stream, [
      {
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clientId: id,
        clean: true,
        keepalive: 0,
      },
      { cmd: 'disconnect' },
    ]);
  });
}
