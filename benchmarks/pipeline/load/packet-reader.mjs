import { Buffer } from 'node:buffer';

const PUBLISH = 3;

/**
 * Takes what a server sends apart, and tells of the messages in it. Acknowledgements are passed over:
 * the load waits for confirmations.
 *
 * @param {(payload: Buffer) => void} onMessage
 * @param {(type: number) => void} [onOther]
 * @returns {(chunk: Buffer) => void}
 */
export function createPacketReader(onMessage, onOther = () => undefined) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at + 2 <= bytes.length) {
      let [length, start, shift] = [0, at + 1, 0];
      for (; start < bytes.length; shift += 7) {
        const byte = bytes[start++] ?? 0;
        length |= (byte & 127) << shift;
        if (byte < 128) break;
        if (start === bytes.length) start = Infinity;
      }
      const end = start + length;
      if (end > bytes.length) break;
      const first = bytes[at] ?? 0;
      if (first >> 4 === PUBLISH) {
        const identifierBytes = (first & 6) === 0 ? 0 : 2;
        const topicBytes = bytes.readUInt16BE(start);
        onMessage(bytes.subarray(start + 2 + topicBytes + identifierBytes, end));
      } else onOther(first >> 4);
      at = end;
    }
    rest = at === bytes.length ? rest.subarray(0, 0) : Buffer.from(bytes.subarray(at));
  };
}
