import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Environment } from './settings.ts';

/** A manager that does not take a word in this time is not waited for. */
const TIMEOUT_MILLISECONDS = 5000;

/**
 * Tells the service manager of this process, such as `READY=1` or `WATCHDOG=1` (sd_notify(3)), where
 * one asked for it with `NOTIFY_SOCKET`; elsewhere it does nothing. The socket is one of datagrams in
 * the file system, which Node cannot speak to: systemd's own `systemd-notify` does.
 *
 * @throws what running it throws, such as `ENOENT` where it is not installed
 */
export async function notifySystemd(
  environment: Environment,
  ...words: readonly string[]
): Promise<void> {
  const { NOTIFY_SOCKET: socket = '', PATH } = environment;
  if (socket === '') return;
  await promisify(execFile)('systemd-notify', words, {
    env: { PATH, NOTIFY_SOCKET: socket },
    timeout: TIMEOUT_MILLISECONDS,
  });
}
