import { join } from 'node:path';

import { runModule, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { describe, expect, it } from '@jest/globals';

import { openFleetFile, type FleetMember } from './fleet-file.ts';

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

function open(path = join(temporaryFolder(), 'fleet.db')) {
  const file = closing(openFleetFile(path));
  file.enrol([
    { name: 'a', password: 'secret' },
    { name: 'b', password: 'secret' },
  ]);
  const [a, b] = file.members(['a', 'b']) as [FleetMember, FleetMember];
  return { path, file, a, b };
}
const reading = (station: number, seq: number) => ({
  station,
  seq,
  taken: 1000 + seq,
  text: `{"seq":${seq}}`,
});

/** Another process waits 5 s for the lock. */
const PATIENCE_MILLISECONDS = 30_000;

describe('openFleetFile', () => {
  it('gives every station a log of its own, which stays when its password changes', () => {
    const { file, a, b } = open();
    expect(a.log).toMatch(/^[a-z0-9]{10}$/);
    expect(a.log).not.toBe(b.log);
    file.enrol([{ name: 'a', password: 'another' }]);
    expect(file.members(['a'])).toEqual([{ ...a, password: 'another' }]);
  });

  it('keeps the readings of each station apart, oldest first, and lets go of what it is told to', () => {
    const { file, a, b } = open();
    file.write({
      readings: [reading(a.id, 1), reading(b.id, 1), reading(a.id, 2), reading(a.id, 3)],
      removals: [],
    });
    const from = { station: a.id, log: a.log, after: 1, limit: 10 };
    expect(file.next(from)).toEqual([
      ...[2, 3].map((seq) => ({
        ...{ position: seq, seq, log: a.log, text: `{"seq":${seq}}` },
        timestamp: new Date(1000 + seq).toISOString(),
      })),
    ]);
    expect(file.next({ ...from, after: 0, limit: 1 }).map(({ seq }) => seq)).toEqual([1]);
    const removals = [{ station: a.id, ranges: [[1, 2] as const, [9, 9] as const] }];
    expect(file.write({ readings: [], removals })).toEqual([1001, 1002]);
    expect(file.next({ ...from, after: 0 }).map(({ seq }) => seq)).toEqual([3]);
    expect(file.members(['a', 'b']).map(({ waiting }) => waiting)).toEqual([1, 1]);
  });

  it('never gives a number again, also where nothing waits any more', async () => {
    const path = join(temporaryFolder(), 'fleet.db');
    const before = await runModule(`
      import { openFleetFile } from '@isobar/station/fleet';
      const file = openFleetFile(${JSON.stringify(path)});
      file.enrol([{ name: 'a', password: 'secret' }]);
      const [{ id, log }] = file.members(['a']);
      file.write({ readings: [{ station: id, seq: 1, taken: 0, text: '' }], removals: [] });
      file.write({ readings: [], removals: [{ station: id, ranges: [[1, 1]] }] });
      process.stdout.write(log);
      process.kill(process.pid, 'SIGKILL');
    `).catch((error: unknown) => (error as { stdout: string }).stdout);
    const again = closing(openFleetFile(path));
    expect(again.members(['a'])).toMatchObject([{ log: before, top: 1, waiting: 0 }]);
  });

  it('keeps all or nothing of one change', () => {
    const { file, a } = open();
    file.write({ readings: [reading(a.id, 1)], removals: [] });
    const twice = [reading(a.id, 2), reading(a.id, 2)];
    expect(() => file.write({ readings: twice, removals: [] })).toThrow(/UNIQUE/);
    expect(file.members(['a'])).toMatchObject([{ top: 1, waiting: 1 }]);
  });

  it(
    'is had by one process at a time',
    async () => {
      const { path } = open();
      const output = await runModule(`
      import { openFleetFile } from '@isobar/station/fleet';
      try { openFleetFile(${JSON.stringify(path)}); } catch (error) { process.stdout.write(error.code); }
    `);
      expect(output).toBe('ERR_DATA_FILE');
    },
    PATIENCE_MILLISECONDS,
  );
});
