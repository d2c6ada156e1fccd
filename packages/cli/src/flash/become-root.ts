import { IsobarError } from '@isobar/shared';

import { WAY_TO_ROOT } from './host-scripts.ts';
import { commandOf, type RunScript } from './ssh.ts';

/**
 * Has scripts run as root on a board: at once, by sudo that asks nothing, or by sudo with a password.
 *
 * @throws IsobarError `ERR_FLASH`
 */
export async function becomeRoot(
  run: RunScript,
  askPassword: () => Promise<string>,
): Promise<RunScript> {
  const way = (await run(WAY_TO_ROOT, { doing: 'the board cannot be reached' })).trim();
  if (way === 'root') return run;
  if (way === 'sudo') return bySudo(run, 'sudo -n', '');
  if (way !== 'password') {
    throw new IsobarError('ERR_FLASH', 'The board has no sudo; connect as root with --user root');
  }
  // With -k it always reads the password, which would else be the first line of what the script reads.
  const asRoot = bySudo(run, "sudo -k -S -p ''", `${await askPassword()}\n`);
  await asRoot('true', { doing: 'sudo refuses the password' });
  return asRoot;
}

function bySudo(run: RunScript, sudo: string, password: string): RunScript {
  return (script, { doing, input = '', parameters = [] }) =>
    run(`${sudo} ${commandOf(script, parameters)}`, {
      doing,
      input: Buffer.concat([Buffer.from(password), toBuffer(input)]),
    });
}

function toBuffer(input: string | Buffer): Buffer {
  return typeof input === 'string' ? Buffer.from(input) : input;
}
