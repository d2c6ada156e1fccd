import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { freePort } from '../../common/free-port.mjs';
import { startServer } from '../../common/managed-server.mjs';

/** Debian puts it where not everyone's PATH leads. */
const PROGRAMS = ['mosquitto', '/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto'];

/** @returns {{ program: string, version: string } | undefined} */
export function findMosquitto() {
  for (const program of PROGRAMS) {
    const { stdout } = spawnSync(program, ['-h'], { encoding: 'utf8' });
    const version = /mosquitto version (\S+)/.exec(stdout ?? '')?.[1];
    if (version !== undefined) return { program, version };
  }
  return undefined;
}

/**
 * The rights of a station and of a watcher, as isobar's tokens have them. `%u` is the user name.
 */
const ACCESS_LIST = `
user watcher
topic read stations/#

pattern write stations/%u/readings
pattern write stations/%u/backlog
pattern write stations/%u/status
pattern read stations/%u/stored
pattern read stations/%u/rejected
pattern read stations/%u/commands
pattern read stations/%u/status
`;

/**
 * Writes the password file and the ACL file, once for all rounds: the hashes take a while.
 *
 * @param {string} folder
 * @param {import('../accounts.mjs').Accounts} accounts
 */
export function prepareMosquitto(folder, accounts) {
  mkdirSync(folder, { recursive: true });
  const passwords = join(folder, 'passwords');
  const { publishers, watcher, idle } = accounts;
  const lines = [...publishers, watcher, ...idle].map(
    ({ username, password }) => `${username}:${password}\n`,
  );
  writeFileSync(passwords, lines.join(''), { mode: 0o600 });
  const { status, stderr } = spawnSync('mosquitto_passwd', ['-U', passwords], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`mosquitto_passwd failed: ${stderr}`);
  writeFileSync(join(folder, 'access-list'), ACCESS_LIST, { mode: 0o600 });
}

/**
 * Starts mosquitto with what {@link prepareMosquitto} wrote.
 *
 * @param {{ program: string, folder: string }} options
 */
export async function startMosquitto({ program, folder }) {
  const port = await freePort();
  const configuration = join(folder, 'mosquitto.conf');
  writeFileSync(
    configuration,
    [
      `listener ${port} 127.0.0.1`,
      `user ${userInfo().username}`,
      'allow_anonymous false',
      `password_file ${join(folder, 'passwords')}`,
      `acl_file ${join(folder, 'access-list')}`,
      // With its defaults (20 and 1,000) it acknowledges what it then drops: the subscriber missed
      // most of the messages.
      'max_inflight_messages 1000',
      'max_queued_messages 0',
      // set_tcp_nodelay stays false, the default: with true it reaches a third less and is not quicker.
      // A line for each CONNECT would cost it time; isobar writes none either.
      'connection_messages false',
      'log_type error',
      'log_type warning',
      '',
    ].join('\n'),
  );
  return startServer({
    command: program,
    parameters: ['-c', configuration],
    portIn: async () => ((await answers(port)) ? port : undefined),
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
