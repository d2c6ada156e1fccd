import type { BrokerStream } from '../connection/broker-stream.ts';
import type { AedesClient } from './aedes-internals.ts';

/** The guarded stream of a client: aedes is given nothing else for a connection. */
export function streamOf(client: AedesClient): BrokerStream {
  return client.conn as unknown as BrokerStream;
}
