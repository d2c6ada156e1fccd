import { parser, type Packet } from 'mqtt-packet';

/** mqtt-packet's parser, with what its types leave out: what it remembers of a client. */
type Reader = ReturnType<typeof parser> & { settings: { readonly protocolVersion?: 5 } };

let idle: Reader | undefined;
const heard: (Packet | Error)[] = [];

/**
 * Reads one whole packet with mqtt-packet. One parser does for all clients: what makes it dear, a list of bytes that
 * wait for others, is not needed here. After a fault another one is made.
 *
 * @returns an error where the packet is malformed
 * @throws RangeError, TypeError - at some mutilated packets, past whose end mqtt-packet looks
 */
export function parsePacket(bytes: Buffer, settings: Reader['settings'] = {}): Packet | Error {
  const reader = idle ?? createReader();
  idle = undefined;
  heard.length = 0;
  reader.settings = settings;
  const left = reader.parse(bytes);
  const result = heard.pop() ?? new Error('no packet');
  if (result instanceof Error) return result;
  if (left > 0) return new Error('more than a packet');
  reader.settings = {}; // it keeps all of a CONNECT there
  idle = reader;
  return result;
}

function createReader(): Reader {
  const reader = parser() as Reader;
  const hear = (result: Packet | Error): void => {
    heard.push(result);
  };
  reader.on('packet', hear);
  reader.on('error', hear);
  return reader;
}
