import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { freePort } from '../../common/free-port.mjs';
import { startServer } from '../../common/managed-server.mjs';
import { answers } from './mosquitto.mjs';
import { PROGRESS_TOPIC, stopAll } from './service.mjs';

/** Debian's; the one in /usr/sbin would run it as another user. */
const PROGRAM = '/usr/lib/rabbitmq/bin/rabbitmq-server';
const EPMD = '/usr/bin/epmd';
/** Debian's packages are for Debian's own. */
const PYTHON = '/usr/bin/python3';
const CONSUMER = fileURLToPath(new URL('document_consumer.py', import.meta.url));
const FILE = 'documents.json';
/** Ten on a machine at rest. */
const START_SECONDS = 60;

/** @returns {string | undefined} what is missing */
export function missingForRabbitmq() {
  for (const program of [PROGRAM, EPMD]) if (!existsSync(program)) return 'rabbitmq-server';
  const { status } = spawnSync(PYTHON, ['-c', 'import pika, tinydb']);
  return status === 0 ? undefined : 'python3-pika python3-tinydb';
}

/**
 * RabbitMQ with its MQTT plugin, and a consumer of Python that writes documents.
 *
 * @type {import('./service.mjs').Contender}
 */
export const rabbitmq = {
  name: 'rabbitmq',
  confirmation: 'progress',
  start,
  stored: (folder) => {
    const path = join(folder, FILE);
    const tables = JSON.parse(readFileSync(path, 'utf8'));
    return { readings: Object.keys(tables._default ?? {}).length, bytes: statSync(path).size };
  },
};

/**
 * A node of its own: its ports, cookie, name server and files are nobody else's.
 *
 * @param {string} folder
 */
async function start(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [namePort, distributionPort, port, queuePort] = await Promise.all(
    Array.from({ length: 4 }, freePort),
  );
  if (port === undefined || queuePort === undefined)
    throw new Error('unreachable: four were asked');
  const configuration = join(folder, 'rabbitmq.conf');
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${queuePort}`,
    `mqtt.listeners.tcp.1 = 127.0.0.1:${port}`,
    'log.console.level = warning',
  ];
  writeFileSync(configuration, `${lines.join('\n')}\n`);
  writeFileSync(join(folder, 'plugins'), '[rabbitmq_mqtt].\n');
  writeFileSync(join(folder, 'environment.conf'), '');
  const environment = {
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    HOME: folder,
    ERL_EPMD_PORT: String(namePort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_ALLOW_INPUT: '1', // no shell stays between us and the process
    RABBITMQ_NODENAME: 'isobar-benchmark@localhost',
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_CONFIG_FILE: configuration,
    RABBITMQ_CONF_ENV_FILE: join(folder, 'environment.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput -kernel inet_dist_use_interface {127,0,0,1}',
  };
  const whenAnswers = (/** @type {number | undefined} */ each) => async () =>
    each !== undefined && (await answers(each)) ? each : undefined;
  /** @type {import('../../common/managed-server.mjs').ManagedServer[]} */
  const parts = [];
  try {
    const names = { command: EPMD, parameters: [], environment, portIn: whenAnswers(namePort) };
    parts.push(await startServer(names));
    const broker = { command: PROGRAM, parameters: [], environment, portIn: whenAnswers(port) };
    parts.push(await startServer({ ...broker, folder, startSeconds: START_SECONDS }));
    const consumer = await startServer({
      command: PYTHON,
      parameters: [CONSUMER, String(queuePort), join(folder, FILE), PROGRESS_TOPIC],
      portIn: (output) => (output.includes('consuming') ? port : undefined),
    });
    parts.push(consumer);
    const named = ['epmd', 'rabbitmq', 'consumer'];
    return {
      processes: parts.map(({ pid }, index) => ({ name: named[index] ?? '', pid })),
      port,
      stop: () => stopAll(parts),
      // The account that RabbitMQ makes for programs of the same machine.
      loginOf: () => ({ username: 'guest', password: 'guest' }),
    };
  } catch (error) {
    await stopAll(parts);
    throw error;
  }
}
