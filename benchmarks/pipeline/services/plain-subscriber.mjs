import process from 'node:process';
import { setTimeout } from 'node:timers';

import { connect } from 'mqtt';

import { openPlainWriter } from './plain-writer.mjs';
import { PROGRESS_TOPIC } from './service.mjs';

/**
 * What a good engineer would put together in a day: subscribes with MQTT.js, parses, and writes in
 * batches. It checks nothing, confirms nothing, and what arrives twice is no error.
 */

const BATCH_READINGS = 1000;
const BATCH_MILLISECONDS = 50;

const [, , url = '', path = ''] = process.argv;
const writer = openPlainWriter(path);
const client = connect(url, { clientId: 'plain-subscriber', protocolVersion: 4 });
/** @type {import('./plain-writer.mjs').Row[]} */
let waiting = [];
let stored = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

function flush() {
  timer?.close();
  timer = undefined;
  writer.write(waiting);
  stored += waiting.length;
  waiting = [];
  client.publish(PROGRESS_TOPIC, String(stored));
}

client.on('message', (topic, payload) => {
  const message = JSON.parse(payload.toString());
  const [, station = ''] = topic.split('/');
  const receivedAt = Date.now();
  for (const reading of Array.isArray(message) ? message : [message]) {
    const { log, seq, timestamp, ...values } = reading;
    const row = { station, log, seq, timestamp: Date.parse(timestamp), receivedAt };
    waiting.push({ ...row, body: JSON.stringify(values) });
  }
  if (waiting.length >= BATCH_READINGS) flush();
  else timer ??= setTimeout(flush, BATCH_MILLISECONDS);
});
client.on('connect', () => {
  client.subscribe(['stations/+/readings', 'stations/+/backlog'], { qos: 1 }, () =>
    process.stdout.write('subscribed\n'),
  );
});
process.once('SIGTERM', () => {
  writer.close();
  process.exit(0);
});
