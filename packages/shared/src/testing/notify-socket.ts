import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Node has no datagram sockets in the file system; Python has. */
const RECEIVER = `
import socket, sys
receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
receiver.bind(sys.argv[1])
print('bound', flush=True)
while True:
    for line in receiver.recv(4096).decode().splitlines():
        print(line, flush=True)
`;

export interface NotifySocket {
  /** For `NOTIFY_SOCKET`. */
  readonly path: string;
  /** What came so far, a variable each, oldest first. */
  readonly words: readonly string[];
  close(): Promise<void>;
}

/** True where `systemd-notify` and `python3` are there; says so where they are not. */
export function hasSystemdNotify(): boolean {
  const areThere = ['systemd-notify', 'python3'].every(
    (program) => spawnSync(program, ['--version']).status === 0,
  );
  if (!areThere) {
    process.stderr.write('SKIPPED: tests of systemd; install systemd and python3\n');
  }
  return areThere;
}

/** Stands where systemd listens for a service's words (sd_notify(3)). It needs `python3`. */
export async function openNotifySocket(folder: string): Promise<NotifySocket> {
  const path = join(folder, 'notify');
  const receiver = spawn('python3', ['-c', RECEIVER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(receiver, 'exit');
  const lines = createInterface(receiver.stdout);
  await once(lines, 'line');
  const words: string[] = [];
  lines.on('line', (line) => words.push(line));
  return {
    path,
    words,
    close: async () => {
      receiver.kill();
      await ended;
    },
  };
}
