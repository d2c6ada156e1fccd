import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';
import process from 'node:process';

/**
 * The least that can pass for a broker: it believes everyone, answers every packet with what the load
 * waits for, and passes all messages to the one who subscribed last, byte by byte as they came.
 * What the load reaches here is the ceiling of what it can show.
 */

const CONNACK = Buffer.of(0x20, 2, 0, 0);
const SUBACK = Buffer.of(0x90, 3, 0, 1, 1);

/** @type {import('node:net').Socket | undefined} */
let subscriber;

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    rest = bytes.subarray(answer(socket, bytes));
  });
});
server.listen({ host: '127.0.0.1', port: 0, backlog: 4096 }, () => {
  const address = server.address();
  process.stdout.write(`port ${typeof address === 'object' ? address?.port : ''}\n`);
});

/**
 * @param {import('node:net').Socket} socket
 * @param {Buffer} bytes
 * @returns {number} how many bytes were whole packets
 */
function answer(socket, bytes) {
  const pubacks = Buffer.allocUnsafe(4 * Math.ceil(bytes.length / 8));
  let written = 0;
  let at = 0;
  while (at + 2 < bytes.length) {
    const isLong = (bytes[at + 1] ?? 0) > 127;
    const start = at + (isLong ? 3 : 2);
    const length = ((bytes[at + 1] ?? 0) & 127) + (isLong ? (bytes[at + 2] ?? 0) * 128 : 0);
    if (start + length > bytes.length) break;
    switch ((bytes[at] ?? 0) >> 4) {
      case 1:
        socket.write(CONNACK);
        break;
      case 3: {
        const identifierAt = start + 2 + bytes.readUInt16BE(start);
        pubacks.writeUInt16BE(0x4002, written);
        bytes.copy(pubacks, written + 2, identifierAt, identifierAt + 2);
        written += 4;
        break;
      }
      case 8:
        subscriber = socket;
        socket.write(SUBACK);
    }
    at = start + length;
  }
  if (written > 0) {
    socket.write(pubacks.subarray(0, written));
    subscriber?.write(bytes.subarray(0, at));
  }
  return at;
}
