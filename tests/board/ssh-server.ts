import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';

import { listen } from '@isobar/shared/service';
import { eventually } from '@isobar/shared/testing';

import { startProcess, type IsobarProcess } from '../isobar-process.ts';

/** A running board, as far as ssh shows it: a Debian system of this machine's kind, with its own sshd. */
export interface SshServer extends IsobarProcess {
  readonly port: number;
  /** What `isobar flash` is told of how to connect. */
  readonly options: readonly string[];
}

export const USER = { name: 'debian', password: 'temppwd' };

/**
 * Starts the sshd of a Debian system in a folder, for root and for a user that has to give sudo a
 * password, as on BeagleBoard.org's images.
 */
export async function startSshServer(options: {
  root: string;
  folder: string;
}): Promise<SshServer> {
  const { root, folder } = options;
  const inRoot = (command: readonly string[], input = ''): void => {
    execFileSync('chroot', [root, ...command], { input, stdio: ['pipe', 'ignore', 'pipe'] });
  };
  inRoot(['useradd', '--create-home', '--groups', 'sudo', '--shell', '/bin/bash', USER.name]);
  inRoot(['chpasswd'], `${USER.name}:${USER.password}\n`);
  const key = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  for (const [name, home] of [
    ['root', '/root'],
    [USER.name, `/home/${USER.name}`],
  ] as const) {
    mkdirSync(join(root, home, '.ssh'), { recursive: true, mode: 0o700 });
    writeFileSync(join(root, home, '.ssh/authorized_keys'), readFileSync(`${key}.pub`));
    inRoot(['chown', '-R', `${name}:${name}`, `${home}/.ssh`]);
  }
  mkdirSync(join(root, 'run/sshd'), { recursive: true });
  const port = await freePort();
  // A host name of its own: flashing a board sets it.
  const server = startProcess('unshare', [
    ...['--uts', 'chroot', root, '/usr/sbin/sshd', '-D', '-e', '-p', String(port)],
    ...['-o', 'ListenAddress=127.0.0.1'],
  ]);
  await eventually(() => answers(port), { timeoutSeconds: 30 });
  const sshOptions = [
    `IdentityFile=${key}`,
    `UserKnownHostsFile=${join(folder, 'known_hosts')}`,
    'StrictHostKeyChecking=accept-new',
    'LogLevel=ERROR',
  ];
  const given = sshOptions.flatMap((option) => ['--ssh-option', option]);
  return { ...server, port, options: ['--host', '127.0.0.1', '--port', String(port), ...given] };
}

async function freePort(): Promise<number> {
  const server = createServer();
  const { port } = await listen(server, { host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function answers(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      if (data.toString().startsWith('SSH-2.0')) resolve();
      else reject(new Error('no sshd answers'));
    });
  });
}
