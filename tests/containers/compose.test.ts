import { spawnSync } from 'node:child_process';

import { eventually, useClosing } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';

import { composeProject } from './compose.ts';
import { describeWithImage, IMAGE } from './docker.ts';
import { logIn } from './log-in.ts';

jest.setTimeout(300_000);

const QUICK = ['docker/compose.yaml', 'tests/containers/asked-often.yaml'] as const;
const closing = useClosing();
const hasMongodb = spawnSync('docker', ['image', 'inspect', 'mongo:8']).status === 0;
if (IMAGE !== '' && !hasMongodb) {
  process.stderr.write(
    '\n!!! SKIPPED: there is no image mongo:8; docker/compose.yaml is NOT started\n\n',
  );
}
const PASSWORDS = {
  ISOBAR_ADMIN_PASSWORD: 'correct horse 1',
  ISOBAR_INGEST_PASSWORD: 'correct horse 2',
  ISOBAR_STATION_PASSWORD: 'correct horse 3',
};

describeWithImage('docker/compose.yaml', () => {
  it.each(Object.keys(PASSWORDS))('starts nothing without %s, and says so', async (missing) => {
    const project = composeProject(['docker/compose.yaml'], { ...PASSWORDS, [missing]: '' });
    await expect(project.compose('config')).rejects.toThrow(`set ${missing} in docker/.env`);
  });

  (hasMongodb ? it : it.skip)(
    'starts everything in its order, and the station readings are stored, also after a restart',
    async () => {
      const { compose, published } = closing(composeProject(QUICK, PASSWORDS));
      await compose('up', '--detach', '--no-build');
      const stored = async (atLeast: number): Promise<number> => {
        const ledger = await compose('exec', '-T', 'ingest', 'isobar', 'ledger', 'sim-01');
        const [, count] = /1 station: (\d+) stored, 0 missing/.exec(ledger) ?? [];
        expect(Number(count)).toBeGreaterThanOrEqual(atLeast);
        return Number(count);
      };
      const before = await eventually(() => stored(2), { timeoutSeconds: 60 });
      const admin = { name: 'admin', password: PASSWORDS.ISOBAR_ADMIN_PASSWORD };
      expect(await logIn(await published('auth', 8080), admin)).toBeDefined();

      await compose('restart', 'broker', 'ingest', 'station', 'auth');
      await eventually(() => stored(before + 2), { timeoutSeconds: 90 });
    },
  );
});

describeWithImage('docker/compose.single.yaml', () => {
  it('starts nothing without the password of the admin, and says so', async () => {
    const project = composeProject(['docker/compose.single.yaml'], {});
    await expect(project.compose('config')).rejects.toThrow('set ISOBAR_ADMIN_PASSWORD in docker');
  });

  it('gets ready, keeps its accounts over a change of password, and prints none', async () => {
    const { ISOBAR_ADMIN_PASSWORD } = PASSWORDS;
    const first = closing(
      composeProject(['docker/compose.single.yaml'], { ISOBAR_ADMIN_PASSWORD }),
    );
    await first.compose('up', '--detach', '--no-build');
    const token = async (password: string) =>
      logIn(await first.published('isobar', 8080), { name: 'admin', password });
    const untilGood = (password: string) =>
      eventually(
        async () => {
          expect(await token(password)).toBeDefined();
        },
        { timeoutSeconds: 60 },
      );
    await untilGood(ISOBAR_ADMIN_PASSWORD);
    await first.compose(
      'exec',
      '-T',
      'isobar',
      'isobar',
      'account',
      'add',
      'roof-2',
      '--role',
      'station',
    );
    expect(await first.compose('logs')).not.toMatch(/correct horse|eyJ/);

    const changed = composeProject(['docker/compose.single.yaml'], {
      ISOBAR_ADMIN_PASSWORD: 'correct horse 4',
    });
    await changed.compose('up', '--detach', '--no-build');
    await untilGood('correct horse 4');
    expect(await token(ISOBAR_ADMIN_PASSWORD)).toBeUndefined();
    const accounts = await first.compose('exec', '-T', 'isobar', 'isobar', 'account', 'list');
    expect(accounts).toContain('roof-2');
  });
});
