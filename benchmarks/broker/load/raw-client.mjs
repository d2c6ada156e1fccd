import { Buffer } from 'node:buffer';
import { connect } from 'node:net';

import { connectPacket, PACKET } from './packets.mjs';

/**
 * @typedef {object} RawClient
 * @property {(bytes: Uint8Array) => void} write
 * @property {() => void} close at once, by a reset: no port has to wait
 */

/**
 * Opens a TCP connection and has CONNECT accepted. Nothing stands between the caller and the bytes:
 * one read of the socket is one call of `onBytes`, and the bytes are good for the time of the call.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {string} [options.localAddress]
 * @param {import('./packets.mjs').Credentials} options.credentials
 * @param {Buffer} [options.packet] CONNECT, where it was made beforehand
 * @param {(bytes: Buffer) => void} options.onBytes what comes after CONNACK
 * @param {(error: Error) => void} options.onLost
 * @param {Buffer} [options.readBuffer] may be one for many clients
 * @returns {Promise<RawClient>}
 */
export function openRawClient(options) {
  const { port, localAddress, credentials, onBytes, onLost } = options;
  const { packet = connectPacket(credentials) } = options;
  const buffer = options.readBuffer ?? Buffer.allocUnsafe(64 * 1024);
  return new Promise((resolve, reject) => {
    let greeting = Buffer.alloc(0);
    let isOpen = false;

    /** @param {Error} error */
    const fail = (error) => {
      if (isOpen) onLost(error);
      else reject(error);
    };
    /** @param {Buffer} bytes */
    const greet = (bytes) => {
      greeting = Buffer.concat([greeting, bytes]);
      if (greeting.length < 4) return;
      if (greeting[0] !== PACKET.connack || greeting[3] !== 0) {
        fail(new Error(`${credentials.clientId} was refused: ${greeting.toString('hex')}`));
        return;
      }
      isOpen = true;
      resolve({ write: (data) => socket.write(data), close });
      if (greeting.length > 4) onBytes(greeting.subarray(4));
    };
    const socket = connect({
      host: '127.0.0.1',
      port,
      ...(localAddress !== undefined && { localAddress }),
      noDelay: true,
      onread: {
        buffer,
        callback: (length) => {
          const bytes = buffer.subarray(0, length);
          if (isOpen) onBytes(bytes);
          else greet(bytes);
          return true;
        },
      },
    });
    const onClose = () =>
      fail(new Error(`the server closed the connection of ${credentials.clientId}`));
    const close = () => {
      socket.off('close', onClose);
      socket.resetAndDestroy();
    };
    socket.on('error', fail);
    socket.on('close', onClose);
    socket.write(packet);
  });
}
