import type { Carried } from './carried.ts';

const LENGTH_BYTES = 4;
const NOTHING = Buffer.alloc(LENGTH_BYTES);
const originals = new WeakMap<Buffer, Buffer>();

/**
 * Puts what a message carries in front of its payload: the one way through aedes's writer, which
 * leaves out what MQTT 3.1.1 has no place for. Only a stream whose client speaks MQTT 5 gets it.
 */
export function dress(payload: Buffer, carried: Carried | undefined): Buffer {
  const front = carried === undefined ? NOTHING : encode(carried);
  const dressed = Buffer.concat([front, payload]);
  originals.set(dressed, payload);
  return dressed;
}

/** The payload as it was before `dress`; `undefined` where it is no dressed one. */
export function originalOf(payload: Buffer): Buffer | undefined {
  return originals.get(payload);
}

/** Takes apart what came through aedes's writer. */
export function undress(bytes: Buffer): { payload: Buffer; carried: Carried | undefined } {
  const length = bytes.readUInt32BE(0);
  const payload = bytes.subarray(LENGTH_BYTES + length);
  if (length === 0) return { payload, carried: undefined };
  const text = bytes.toString('utf8', LENGTH_BYTES, LENGTH_BYTES + length);
  const { correlationData, ...carried } = JSON.parse(text) as Carried & {
    correlationData?: string;
  };
  return {
    payload,
    carried: {
      ...carried,
      ...(correlationData !== undefined && {
        correlationData: Buffer.from(correlationData, 'base64'),
      }),
    },
  };
}

function encode({ correlationData, ...carried }: Carried): Buffer {
  const text = JSON.stringify({ ...carried, correlationData: correlationData?.toString('base64') });
  const front = Buffer.alloc(LENGTH_BYTES + Buffer.byteLength(text));
  front.writeUInt32BE(front.length - LENGTH_BYTES);
  front.write(text, LENGTH_BYTES);
  return front;
}
