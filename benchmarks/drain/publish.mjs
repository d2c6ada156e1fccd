import { Buffer } from 'node:buffer';

import { connectAsync } from 'mqtt';

/**
 * Publishes numbered messages at QoS 1, and ends when all are acknowledged.
 *
 * @param {object} options
 * @param {number} options.port
 * @param {import('../broker/accounts.mjs').Station} options.station
 * @param {number} options.count
 * @param {import('./settings.mjs').Settings} options.settings
 */
export async function publish({ port, station, count, settings }) {
  const { username, password, clientId, topic } = station;
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`, { username, password, clientId });
  let next = 0;
  async function publishInTurn() {
    while (next < count) {
      const payload = Buffer.from(String(next).padEnd(settings.payloadBytes));
      next += 1;
      await client.publishAsync(topic, payload, { qos: 1 });
    }
  }
  await Promise.all(Array.from({ length: settings.window }, publishInTurn));
  await client.endAsync();
}
