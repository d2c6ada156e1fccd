import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { withLifecycle } from '@isobar/shared/service';

import { becomeRoot } from './become-root.ts';
import type { BoardFile, BoardSystem } from './board-system.ts';
import { ABSENT, APPLY, INSTALL, READ, WRITE } from './host-scripts.ts';
import { createSsh, type RunScript } from './ssh.ts';

const NEXT = ['The station runs, and starts by itself whenever the board does.'];

/**
 * The system of a running board, over ssh.
 *
 * @param options.askPassword - asks for the password that sudo wants there
 * @throws IsobarError `ERR_FLASH`
 */
export function openHostSystem(options: {
  host: string;
  user: string;
  port: string | undefined;
  /** As behind ssh's `-o`. */
  sshOptions: readonly string[];
  askPassword: () => Promise<string>;
}): Promise<BoardSystem> {
  const { askPassword, host, user, ...more } = options;
  return withLifecycle(async (lifecycle) => {
    const folder = await mkdtemp(join(tmpdir(), 'isobar-ssh-'));
    lifecycle.defer(() => rm(folder, { recursive: true, force: true }));
    const ssh = createSsh({ host, user, ...more, socket: join(folder, 'socket') });
    lifecycle.defer(() => ssh.close());
    const run = await becomeRoot(ssh.run, askPassword);
    return {
      label: `${user}@${host}`,
      read: (path) => read(run, path),
      write: async (path, { text, mode }) => {
        const parameters = [path, mode.toString(8)];
        await run(WRITE, { doing: `${path} cannot be written`, input: text, parameters });
      },
      install: async (packagePath) => {
        await run(INSTALL, {
          doing: 'the package cannot be installed',
          input: await readFile(packagePath),
          parameters: [basename(packagePath)],
        });
      },
      apply: async () => {
        await run(APPLY, { doing: 'the station cannot be started' });
      },
      next: NEXT,
      close: () => lifecycle.close(),
    };
  });
}

async function read(run: RunScript, path: string): Promise<BoardFile | undefined> {
  const answer = await run(READ, { doing: `${path} cannot be read`, parameters: [path] });
  const [mode = ABSENT] = answer.split('\n', 1);
  if (mode === ABSENT) return undefined;
  return { text: answer.slice(mode.length + 1), mode: Number.parseInt(mode, 8) };
}
