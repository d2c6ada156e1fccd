import { Buffer } from 'node:buffer';

import { publishPacket } from '../../broker/load/packets.mjs';

/**
 * Readings as stations write them, of one length, so that what differs stands at the same places:
 * the number is followed by as many spaces as it leaves.
 */
const NUMBER_PLACES = 10;
const LOG_PLACES = 6;
const BEFORE_LOG = '{"log":"';
const BEFORE_NUMBER = '","seq":';
const BEFORE_TIME = ',"timestamp":"';
const TIME_PLACES = '2026-11-28T12:00:00.000Z'.length;
/** When it was taken, by the clock that all processes of a machine share: milliseconds with decimals. */
const BEFORE_TAKEN = '","taken":';
const TAKEN_PLACES = 14;
const VALUES = ',"humidity":54.3,"pressure":1013.2,"temperature":21.';
const TEMPERATURE_PLACES = 2;

const LOG_AT = BEFORE_LOG.length;
const NUMBER_AT = LOG_AT + LOG_PLACES + BEFORE_NUMBER.length;
const TIME_AT = NUMBER_AT + NUMBER_PLACES + BEFORE_TIME.length;
const TAKEN_AT = TIME_AT + TIME_PLACES + BEFORE_TAKEN.length;
const TEMPERATURE_AT = TAKEN_AT + TAKEN_PLACES + VALUES.length;

/**
 * The name of a log of its own for each load.
 *
 * @param {number} number
 */
export function logName(number) {
  return `load${String(number).padStart(LOG_PLACES - 4, '0')}`;
}

/**
 * @param {string} log
 * @param {number} bytes
 */
function template(log, bytes) {
  const text = [
    ...[
      BEFORE_LOG,
      log,
      BEFORE_NUMBER,
      '0'.padEnd(NUMBER_PLACES),
      BEFORE_TIME,
      '0'.repeat(TIME_PLACES),
    ],
    ...[BEFORE_TAKEN, '0'.padEnd(TAKEN_PLACES), VALUES, '0'.repeat(TEMPERATURE_PLACES), '}'],
  ].join('');
  if (text.length > bytes) throw new Error(`a reading takes ${text.length} bytes at least`);
  return `${text.slice(0, -1).padEnd(bytes - 1)}}`;
}

/**
 * Makes PUBLISH packets of one station, each with one reading or an array of them.
 *
 * @param {object} options
 * @param {string} options.topic
 * @param {string} options.log
 * @param {number} options.readings in a packet; 1 is a single, not an array
 * @param {number} options.readingBytes
 * @returns {(firstSeq: number, count: number, taken: number) => Buffer} `count` packets in a row
 */
export function createPackets({ topic, log, readings, readingBytes }) {
  const reading = template(log, readingBytes);
  const payload = readings === 1 ? reading : `[${Array(readings).fill(reading).join(',')}]`;
  const packet = publishPacket({ topic, messageId: 1, payload: Buffer.from(payload) });
  const payloadAt = packet.length - payload.length;
  const firstAt = payloadAt + (readings === 1 ? 0 : 1);
  let messageId = 0;

  return (firstSeq, count, taken) => {
    const bytes = Buffer.allocUnsafe(packet.length * count);
    const now = Date.now();
    let seq = firstSeq;
    for (let index = 0; index < count; index += 1) {
      const at = index * packet.length;
      packet.copy(bytes, at);
      messageId = (messageId % 65_535) + 1;
      bytes.writeUInt16BE(messageId, at + payloadAt - 2);
      for (let place = 0; place < readings; place += 1, seq += 1) {
        const readingAt = at + firstAt + place * (readingBytes + 1);
        // Those that waited were taken ten seconds apart.
        const timestamp = now - (readings - 1 - place) * 10_000;
        write(bytes, readingAt + NUMBER_AT, String(seq));
        write(bytes, readingAt + TIME_AT, timeText(timestamp));
        write(bytes, readingAt + TAKEN_AT, taken.toFixed(3));
        write(bytes, readingAt + TEMPERATURE_AT, String(10 + (seq % 90)));
      }
    }
    return bytes;
  };
}

/**
 * @param {Buffer} bytes
 * @param {number} at
 * @param {string} text
 */
function write(bytes, at, text) {
  bytes.write(text, at, 'latin1');
}

let [lastTime, lastText] = [NaN, ''];
/** @param {number} milliseconds */
function timeText(milliseconds) {
  if (milliseconds !== lastTime) {
    [lastTime, lastText] = [milliseconds, new Date(milliseconds).toISOString()];
  }
  return lastText;
}

/**
 * When the reading was taken that begins at `at`.
 *
 * @param {Buffer} bytes
 * @param {number} at
 */
export function takenAt(bytes, at) {
  return Number(bytes.toString('latin1', at + TAKEN_AT, at + TAKEN_AT + TAKEN_PLACES));
}

/**
 * The number of the reading that begins at `at`.
 *
 * @param {Buffer} bytes
 * @param {number} at
 */
export function seqAt(bytes, at) {
  return Number(bytes.toString('latin1', at + NUMBER_AT, at + NUMBER_AT + NUMBER_PLACES));
}

/**
 * The log of the reading that begins at `at`.
 *
 * @param {Buffer} bytes
 * @param {number} at
 */
export function logAt(bytes, at) {
  return bytes.toString('latin1', at + LOG_AT, at + LOG_AT + LOG_PLACES);
}
