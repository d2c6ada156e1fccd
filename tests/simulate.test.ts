import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { openFleetFile } from '@isobar/station/fleet';
import { describe, expect, it, jest } from '@jest/globals';

import { freePorts } from './free-ports.ts';
import { startIsobar, type IsobarProcess } from './isobar-process.ts';
import { readLedger } from './read-ledger.ts';

jest.setTimeout(240_000);

const STATIONS = 40;
const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

async function createBench() {
  const folder = temporaryFolder();
  const [auth, mqtt, webSocket] = await freePorts(3);
  const environment = {
    ISOBAR_DATA: folder,
    ISOBAR_AUTH_PORT: String(auth),
    ISOBAR_MQTT_PORT: String(mqtt),
    ISOBAR_WS_PORT: String(webSocket),
    ISOBAR_DASHBOARD_PORT: '0',
    ISOBAR_AUTH_URL: `http://127.0.0.1:${String(auth)}`,
  };
  const isobar = (...line: readonly string[]): IsobarProcess =>
    closing(startIsobar(line, environment));
  return { folder, isobar };
}

/** Resolves once every station has some readings more than before. */
async function untilMore(folder: string, stations: number): Promise<void> {
  const stored = async () => new Map((await readLedger(folder)).map((e) => [e.station, e.stored]));
  const before = await stored();
  await eventually(
    async () => {
      const now = [...(await stored())];
      const grown = now.filter(([name, count]) => count > (before.get(name) ?? 0) + 1);
      expect(grown).toHaveLength(stations);
    },
    { timeoutSeconds: 90 },
  );
}

async function kill(isobar: IsobarProcess): Promise<void> {
  isobar.signal('SIGKILL');
  await isobar.ended;
}

describe('isobar simulate', () => {
  it('loses nothing when it is killed, and when the server is', async () => {
    const { folder, isobar } = await createBench();
    const fleetLine = ['simulate', '--stations', String(STATIONS), '--every', '500ms'];
    let server = isobar('start');
    await eventually(() => {
      expect(server.output()).toContain('isobar is running');
    });
    let fleet = isobar(...fleetLine);
    await untilMore(folder, STATIONS);
    await kill(fleet);
    fleet = isobar(...fleetLine);
    await untilMore(folder, STATIONS);
    await kill(server);
    server = isobar('start');
    await untilMore(folder, STATIONS);

    fleet.signal('SIGINT');
    expect(await fleet.ended).toBe(0);
    expect(fleet.output()).toMatch(/readings taken, [\d,]+ confirmed, 0 rejected/);
    await kill(server);

    const file = closing(openFleetFile(join(folder, 'simulation', 'fleet.db')));
    const ledger = await readLedger(folder);
    expect(ledger).toHaveLength(STATIONS); // one log each: the file was found again
    const members = new Map(
      file.members(ledger.map(({ station }) => station)).map((m) => [m.name, m]),
    );
    for (const { station, first, last, stored, missing, conflicts } of ledger) {
      const { top, waiting, log } = members.get(station) ?? { top: 0, waiting: 0, log: '' };
      expect({ station, first, missing, conflicts }).toEqual({
        ...{ station, first: 1, missing: 0, conflicts: 0 },
      });
      expect(stored).toBe(last);
      // What the file has numbered is stored, or waits in it.
      const kept = file.next({
        station: members.get(station)?.id ?? 0,
        log,
        after: 0,
        limit: 1000,
      });
      const unstored = kept.filter(({ seq }) => seq > last).map(({ seq }) => seq);
      expect(waiting).toBe(kept.length);
      expect(last + unstored.length).toBe(top);
    }
  });

  it('logs in with the accounts of a file', async () => {
    const { folder, isobar } = await createBench();
    const list = join(folder, 'names.csv');
    const passwords = join(folder, 'passwords.csv');
    writeFileSync(list, 'name\nroof-1\nroof-2\n');
    const server = isobar('start');
    await eventually(() => {
      expect(server.output()).toContain('isobar is running');
    });
    const made = isobar('account', 'import', list, '--passwords', passwords);
    expect(await made.ended).toBe(0);
    isobar('simulate', '--accounts', passwords, '--every', '500ms');
    await untilMore(folder, 2);
    const names = (await readLedger(folder)).map(({ station }) => station);
    expect(names.sort()).toEqual(['roof-1', 'roof-2']);
  });

  it('says before it starts that there are too few open files', async () => {
    const { isobar } = await createBench();
    const fleet = isobar('simulate', '--stations', '99999999');
    expect(await fleet.ended).toBe(1);
    expect(fleet.errorOutput()).toMatch(
      /99999999 stations need 100000199 open files.*ERR_OPEN_FILES/,
    );
  });
});
