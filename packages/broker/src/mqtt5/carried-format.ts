import type { Carried } from './carried.ts';

const LENGTH_BYTES = 4;

/** What a message carries, as bytes in front of its payload: how a retained one is kept on disk. */
export function encodeCarried({ correlationData, ...carried }: Carried): Buffer {
  const text = JSON.stringify({ ...carried, correlationData: correlationData?.toString('base64') });
  const front = Buffer.alloc(LENGTH_BYTES + Buffer.byteLength(text));
  front.writeUInt32BE(front.length - LENGTH_BYTES);
  front.write(text, LENGTH_BYTES);
  return front;
}

/** Takes apart what begins so. */
export function decodeCarried(bytes: Buffer): { payload: Buffer; carried: Carried } {
  const end = LENGTH_BYTES + bytes.readUInt32BE(0);
  const text = bytes.toString('utf8', LENGTH_BYTES, end);
  const { correlationData, ...carried } = JSON.parse(text) as Carried & {
    correlationData?: string;
  };
  return {
    payload: bytes.subarray(end),
    carried: {
      ...carried,
      ...(correlationData !== undefined && {
        correlationData: Buffer.from(correlationData, 'base64'),
      }),
    },
  };
}
