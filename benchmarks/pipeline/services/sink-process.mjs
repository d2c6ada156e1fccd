import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';
import process from 'node:process';

import { publishPacket } from '../../broker/load/packets.mjs';
import { logAt, seqAt } from '../load/readings.mjs';

/**
 * The least that can pass for the whole job: it believes everyone, stores nothing, and confirms what
 * came in one read at once; singles go byte by byte to whoever watches. What the load reaches here is
 * its own ceiling, and the machine's for sockets.
 */

const CONNACK = Buffer.of(0x20, 2, 0, 0);
const SUBACK = Buffer.of(0x90, 3, 0, 1, 1);
const WATCHED = 'stations/+/readings';

/** @type {import('node:net').Socket | undefined} */
let watcher;

const server = createServer({ noDelay: true }, (socket) => {
  let rest = Buffer.alloc(0);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (socket === watcher) watcher = undefined;
  });
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
  /** @type {number[]} */
  const pubacks = [];
  let [at, topic, log, first, last, isSingle] = [0, '', '', Infinity, 0, false];
  for (;;) {
    const { start, end } = bodyOf(bytes, at);
    if (end > bytes.length) break;
    const text = (/** @type {number} */ from) =>
      bytes.toString('latin1', from + 2, from + 2 + bytes.readUInt16BE(from));
    switch ((bytes[at] ?? 0) >> 4) {
      case 1:
        socket.write(CONNACK);
        break;
      case 3: {
        topic = text(start);
        const identifierAt = start + 2 + topic.length;
        pubacks.push(0x40, 2, bytes[identifierAt] ?? 0, bytes[identifierAt + 1] ?? 0);
        isSingle = topic.endsWith('/readings');
        const readingAt = identifierAt + (isSingle ? 2 : 3);
        log = logAt(bytes, readingAt);
        first = Math.min(first, seqAt(bytes, readingAt));
        last = seqAt(bytes, isSingle ? readingAt : bytes.lastIndexOf('{"log"', end));
        break;
      }
      case 8:
        if (text(start + 2) === WATCHED) watcher = socket;
        socket.write(SUBACK);
    }
    at = end;
  }
  if (pubacks.length > 0) {
    const payload = Buffer.from(JSON.stringify({ log, stored: [[first, last]] }));
    const to = topic.replace(/[^/]+$/, 'stored');
    const confirmation = publishPacket({ topic: to, messageId: 1, payload });
    socket.write(Buffer.concat([Buffer.from(pubacks), confirmation]));
    if (isSingle) watcher?.write(bytes.subarray(0, at));
  }
  return at;
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 */
function bodyOf(bytes, at) {
  let length = 0;
  for (let position = at + 1, shift = 0; position < bytes.length; position += 1, shift += 7) {
    const byte = bytes[position] ?? 0;
    length |= (byte & 127) << shift;
    if (byte < 128) return { start: position + 1, end: position + 1 + length };
  }
  return { start: Infinity, end: Infinity };
}
