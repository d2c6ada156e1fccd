import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { plugInSensor, runInRoot, startInstalledStation, writeConfig } from './board/board-root.ts';
import { createCard, makeImage } from './board/card-image.ts';
import { readLedgerOf, startPlatform } from './board/platform.ts';
import { boardEnvironment, packageFor, type BoardEnvironment } from './board/test-environment.ts';

jest.setTimeout(600_000);

const board = boardEnvironment();
const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const STATION = 'roof-2';

function isobar(commandLine: readonly string[], environment: Record<string, string> = {}): string {
  return execFileSync('npx', ['isobar', ...commandLine], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
}

(board?.rootArchive === undefined ? describe.skip : describe)(
  'a station on an emulated board',
  () => {
    it('is put on a card, runs, is killed and upgraded, and every reading is stored', async () => {
      if (!board) return;
      const root = unpackRoot(board);
      const flash = (more: readonly string[]) => isobar(['flash', '--root', root, ...more]);
      await journey(board, { root, flash });
    });

    it('is put into an image, runs, is killed and upgraded, and every reading is stored', async () => {
      if (!board) return;
      const image = makeImage({
        root: unpackRoot(board),
        path: join(temporaryFolder(), 'card.img'),
      });
      const root = temporaryFolder();
      const card = createCard(image, root);
      try {
        await journey(board, {
          root,
          flash: async (more) => {
            await card.unmount();
            const told = isobar(['flash', '--image', image.path, ...more]);
            card.mount();
            return told;
          },
        });
      } finally {
        card.release();
      }
    });
  },
);

function unpackRoot({ rootArchive = '' }: BoardEnvironment): string {
  const root = temporaryFolder();
  execFileSync('tar', ['-xzf', rootArchive, '-C', root]);
  return root;
}

/** From an empty card to an upgraded station: `flash` puts what it is told onto the board with that root. */
async function journey(
  environment: BoardEnvironment,
  { root, flash }: { root: string; flash: (more: readonly string[]) => string | Promise<string> },
): Promise<void> {
  const { next } = environment;
  const data = temporaryFolder();
  const platform = closing(await startPlatform({ ISOBAR_DATA: data }));
  const passwordFile = join(temporaryFolder(), 'password');
  const password = isobar(['account', 'add', STATION, '--role', 'station'], { ISOBAR_DATA: data });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const basics = [
    '--station',
    STATION,
    '--auth',
    platform.authUrl,
    '--password-file',
    passwordFile,
  ];
  const config = ['--config', writeConfig(join(temporaryFolder(), 'station.yaml'))];

  const told = await flash([...basics, ...config, '--package', packageFor(environment, 'armhf')]);
  expect(told).not.toContain(password.trim());
  await plugInSensor(root);
  // BST-BMP280-DS001, 3.12: 25.08 °C and 1,006.53 hPa
  expect(runInRoot(root, ['isobar-station', 'sensors'])).toMatch(/25\.1 °C.*1006\.5 hPa/);

  const first = closing(startInstalledStation(root));
  const outbox = () => readOutbox(join(root, 'var/lib/isobar-station'));
  const stored = async (): Promise<number> => (await readLedgerOf(data, STATION))?.stored ?? 0;
  await untilAtLeast(stored, 3);

  // The platform goes away, readings wait, and the station dies with them.
  platform.signal('SIGINT');
  await platform.ended;
  await untilAtLeast(() => outbox().waiting, 3);
  first.signal('SIGKILL');
  await first.ended;
  const { lastSeq, log } = outbox();

  const upgrade = await flash([...basics, '--package', next.path]);
  expect(upgrade.match(/^ {2}done .*$/gm)).toEqual([
    `  done     install isobar-station ${next.version} (armhf)`,
  ]);
  expect(readFileSync(join(root, 'etc/isobar/station.yaml'), 'utf8')).toContain(
    'interval: 1 # second',
  );
  expect(runInRoot(root, ['isobar-station', '--version'])).toBe(`${next.version}\n`);

  closing(await startPlatform(platform.environment));
  const second = closing(startInstalledStation(root));
  await untilAtLeast(stored, lastSeq + 3);
  second.signal('SIGTERM');
  expect(await second.ended).toBe(0);
  // What was taken last may wait for the next start; all before is stored, once, in one log.
  const after = outbox();
  expect(after.log).toBe(log);
  expect(await readLedgerOf(data, STATION)).toMatchObject({
    ...{ log, first: 1, missing: 0, conflicts: 0, rejected: 0, dropped: 0 },
    stored: after.lastSeq - after.waiting,
  });
  expect(existsSync(join(root, 'var/lib/isobar-station/outbox.db'))).toBe(true);
}

/** Asked of another process: libsql holds a file for a while after it was closed, and a card with it. */
function readOutbox(folder: string): { waiting: number; lastSeq: number; log: string } {
  const told = isobar(['station', 'outbox'], { ISOBAR_DATA: folder });
  const [, waiting] = /^Waiting +(\d+) /m.exec(told) ?? [];
  const [, log = '', lastSeq] = /^Log +(\w+), last number (\d+)$/m.exec(told) ?? [];
  return { waiting: Number(waiting), lastSeq: Number(lastSeq), log };
}

function untilAtLeast(count: () => number | Promise<number>, least: number): Promise<void> {
  return eventually(
    async () => {
      expect(await count()).toBeGreaterThanOrEqual(least);
    },
    { timeoutSeconds: 120 },
  );
}
