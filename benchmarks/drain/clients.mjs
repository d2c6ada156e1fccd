import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { connectAsync, connect } from 'mqtt';

/** @typedef {import('./measure.mjs').Client} Client */
/** @typedef {import('./measure.mjs').Target} Target */

const SESSION_SECONDS = 3600;

/** @type {Client[]} */
export const CLIENTS = [mqttJs(4), mqttJs(5), mosquittoSub('311'), mosquittoSub('5')];

/**
 * @param {4 | 5} protocolVersion
 * @returns {Client}
 */
function mqttJs(protocolVersion) {
  /** @param {Target} target @param {boolean} clean */
  const options = ({ account }, clean) => ({
    ...{ username: account.username, password: account.password, clientId: 'mqtt-js' },
    ...{ protocolVersion, clean, reconnectPeriod: 0 },
    ...(protocolVersion === 5 && {
      properties: { sessionExpiryInterval: clean ? 0 : SESSION_SECONDS },
    }),
  });
  return {
    name: protocolVersion === 5 ? 'MQTT.js, MQTT 5' : 'MQTT.js, MQTT 3.1.1',
    subscribe: async (target) => {
      const client = await connectAsync(urlOf(target), options(target, false));
      await client.subscribeAsync(target.filter, { qos: 1 });
      await client.endAsync();
    },
    drain: (target, count) =>
      new Promise((resolve, reject) => {
        const client = connect(urlOf(target), options(target, false));
        let received = 0;
        client.on('error', (error) => {
          // mosquitto resets a connection that ends while it has more to read of it.
          if (received < count) reject(error);
        });
        client.on('message', (_topic, payload) => {
          // In order, each once.
          if (Number(payload.toString()) !== received) {
            reject(new Error(`message ${payload.toString().trim()} came after ${received - 1}`));
          }
          received += 1;
          if (received < count) return;
          client.once('close', resolve);
          client.end();
        });
      }),
    discard: async (target) => {
      await (await connectAsync(urlOf(target), options(target, true))).endAsync();
    },
  };
}

/**
 * @param {'311' | '5'} version
 * @returns {Client}
 */
function mosquittoSub(version) {
  const session = [
    '--disable-clean-session',
    ...(version === '5' ? ['-x', `${SESSION_SECONDS}`] : []),
  ];
  /** @param {Target} target @param {string[]} parameters */
  const run = async ({ port, account, filter }, parameters) => {
    const child = spawn(
      'mosquitto_sub',
      [
        ...['-h', '127.0.0.1', '-p', String(port), '-V', version, '-i', 'mosquitto-sub'],
        ...['-u', account.username, '-P', account.password, '-q', '1', '-t', filter, ...parameters],
      ],
      { stdio: 'ignore' },
    );
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`mosquitto_sub ended with ${code}`);
  };
  return {
    name: version === '5' ? 'mosquitto_sub, MQTT 5' : 'mosquitto_sub, MQTT 3.1.1',
    subscribe: (target) => run(target, [...session, '-E']),
    drain: (target, count) => run(target, [...session, '-C', String(count)]),
    discard: (target) => run(target, ['-E']),
  };
}

/** @param {Target} target */
function urlOf({ port }) {
  return `mqtt://127.0.0.1:${port}`;
}
