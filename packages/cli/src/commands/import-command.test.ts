import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSqliteReadingStore, type StoredReading } from '@isobar/ingest';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';

import { runCli } from '../testing/run-cli.ts';

const temporaryFolder = useTemporaryFolders();

let folder = '';

function fileOf(...lines: string[]): string {
  const file = join(folder, 'history.csv');
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

function isobar(...commandLine: string[]) {
  return runCli(commandLine, { environment: { ISOBAR_DATA: folder } });
}

async function withStore<T>(
  work: (store: Awaited<ReturnType<typeof openSqliteReadingStore>>) => Promise<T>,
): Promise<T> {
  const store = await openSqliteReadingStore({ path: join(folder, 'readings.db') });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

function stored(station: string): Promise<StoredReading[]> {
  return withStore((store) => store.find({ station, limit: 10_000 }));
}

beforeEach(async () => {
  folder = temporaryFolder();
  await withStore(() => Promise.resolve());
});

const WEEWX =
  'dateTime,usUnits,interval,barometer,pressure,outTemp,outHumidity,windSpeed,windGust,windDir,rain,radiation';

describe('isobar import', () => {
  it('reads the three systems of units that weewx has', async () => {
    const file = fileOf(
      WEEWX,
      '1573535400,1,5,30.1,30,50,55,10,20,270,0.01,500', // °F, inHg, mph, in
      '1573535700,16,5,1020,1013.2,10,55,36,72,,0.02,', // km/h, cm
      '1573536000,17,5,1020,1013.2,10,55,10,20,None,0.2,NULL', // m/s, mm
    );
    const { exitCode, output } = await isobar('import', 'roof-2', file);
    expect(output).toBe(
      'roof-2: 3 new, 0 there already, 0 refused\n' +
        'Left out: interval, barometer\n' +
        'barometer and altimeter are reduced to sea level; isobar keeps the pressure at the station\n',
    );
    expect(exitCode).toBe(0);
    const readings = await stored('roof-2');
    const instant = Date.parse('2019-11-12T05:10:00Z');
    expect(readings[0]).toMatchObject({
      ...{ log: '', seq: instant, timestamp: instant },
      values: {
        ...{ pressure: 1015.9167, temperature: 10, humidity: 55, solarRadiation: 500 },
        ...{ windSpeed: 4.4704, windGust: 8.9408, windDirection: 270, rain: 0.254 },
      },
    });
    const metric = { pressure: 1013.2, temperature: 10, humidity: 55, rain: 0.2 };
    const wind = { windSpeed: 10, windGust: 20 };
    expect(readings.slice(1).map(({ values }) => values)).toEqual([
      { ...metric, ...wind },
      { ...metric, ...wind },
    ]);
  });

  it('changes nothing when it is run again, and tells readings that differ', async () => {
    const first = fileOf('dateTime,usUnits,outTemp', '1573535400,17,10', '1573535700,17,11');
    await isobar('import', 'roof-2', first);
    const again = await isobar('import', 'roof-2', first);
    expect(again).toMatchObject({
      exitCode: 0,
      output: 'roof-2: 0 new, 2 there already, 0 refused\n',
    });
    const more = fileOf('dateTime,usUnits,outTemp', '1573535700,17,12', '1573536000,17,12');
    const { exitCode, output } = await isobar('import', 'roof-2', more);
    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output:
        'roof-2: 1 new, 0 there already, 1 refused\n' +
        'Line 2: another reading is stored under this time or number\n',
    });
    expect((await stored('roof-2')).map(({ values }) => values.temperature)).toEqual([10, 11, 12]);
  });

  it('says of each row that is refused why and where, and takes the others', async () => {
    const file = fileOf(
      '# dateTime,usUnits,outTemp,outHumidity',
      '1573535400,17,10,50',
      '',
      '1573535700,17,99,50',
      '1573536000,2,10,50',
      ',17,10,50',
      '1573536600,17,,',
      '1573536900,17,warm,50',
      '1573537200,17',
    );
    const { exitCode, output, errorOutput } = await isobar('import', 'roof-2', file);
    expect(output).toBe(
      'roof-2: 1 new, 0 there already, 6 refused\n' +
        'Line 4: temperature: expected a number from -95 to 65 (°C)\n' +
        'Line 5: usUnits: expected 1 (US), 16 (METRIC) or 17 (METRICWX)\n' +
        'Line 6: dateTime: expected a time\n' +
        'Line 7: expected at least one quantity, such as "temperature"\n' +
        'Line 8: temperature: expected a number from -95 to 65 (°C)\n' +
        'Line 9: expected at least one quantity, such as "temperature"\n',
    );
    expect(errorOutput).toContain('6 of 7 rows were refused');
    expect(exitCode).toBe(1);
  });

  it('stores nothing in a dry run, of thousands of rows in batches too, and keeps the report short', async () => {
    const rows = Array.from({ length: 2500 }, (_, row) => {
      return `${1573535400 + row * 300},17,${row < 30 ? 'x' : 10}`;
    });
    const file = fileOf('dateTime,usUnits,outTemp', ...rows);
    const dry = await isobar('import', 'roof-2', file, '--dry-run');
    expect(dry.output).toContain('roof-2: 2,470 readings, 30 rows refused; nothing was stored\n');
    expect(dry.output).toMatch(/^Line 21: .*\nand 10 more\n$/m);
    expect(await stored('roof-2')).toEqual([]);
    const real = await isobar('import', 'roof-2', file);
    expect(real.output).toContain('roof-2: 2,470 new, 0 there already, 30 refused\n');
    expect(await stored('roof-2')).toHaveLength(2470);
  });

  it.each(['metricwx', 'metric', 'us'])('brings back what export wrote in %s', async (units) => {
    const taken = Date.parse('2026-11-25T02:00:00Z');
    const values = { temperature: 21.4, pressure: 1013.25, windSpeed: 3.1, rain: 0.2, soil: 0.25 };
    const common = { station: 'roof-2', receivedAt: taken + 1000, values };
    await withStore((store) =>
      store.insert([
        { ...common, log: 'k3v9q2', seq: 41, timestamp: taken },
        { ...common, log: '', seq: taken + 500, timestamp: taken + 500 },
        { ...common, log: 'k3v9q2', seq: 42, timestamp: taken + 900, clock: 'unsynced' },
      ]),
    );
    const file = join(folder, 'roof-2.csv');
    await isobar('export', 'roof-2', '--units', units, '--output', file);
    const same = await isobar('import', 'roof-2', file);
    expect(same.output).toBe('roof-2: 0 new, 3 there already, 0 refused\n');

    const other = await isobar('import', 'barn', file);
    expect(other.output).toBe('barn: 3 new, 0 there already, 0 refused\n');
    const [before, after] = [await stored('roof-2'), await stored('barn')];
    expect(after).toEqual(before.map((reading) => ({ ...reading, station: 'barn' })));
  });

  it('marks the hours, so that they are told at once', async () => {
    const file = fileOf('dateTime,usUnits,outTemp', '1573535400,17,10', '1573535700,17,11');
    await isobar('import', 'roof-2', file);
    const { output } = await isobar('export', 'roof-2', '--every', '1h', '--format', 'ndjson');
    expect(JSON.parse(output)).toMatchObject({
      start: '2019-11-12T05:00:00.000Z',
      count: 2,
      values: { temperature: { mean: 10.5 } },
    });
    await withStore(async (store) => {
      const due = await store.rollups.due({ before: Number.MAX_SAFE_INTEGER, limit: 10 });
      expect(due).toHaveLength(1);
    });
  });

  it('goes on where it was broken off', async () => {
    const file = fileOf('dateTime,usUnits,outTemp', '1573535400,17,10');
    const stopped = await runCli(['import', 'roof-2', file], {
      environment: { ISOBAR_DATA: folder },
      stopping: AbortSignal.abort(),
    });
    expect(stopped.exitCode).toBe(1);
    expect(stopped.errorOutput).toContain('import the file again for the rest [ERR_STOPPED]');
    expect((await isobar('import', 'roof-2', file)).output).toContain('1 new');
  });

  it.each([
    ['time,temp', 'is unknown; expected a header with', 'ERR_CSV'],
    ['start,end,count,temperature_mean', 'has no readings but what they came to', 'ERR_CSV'],
    ['', 'is unknown; expected a header', 'ERR_CSV'],
    ['dateTime,usUnits,outTemp\n1573535400,17,"1', 'is no CSV from there on', 'ERR_CSV'],
  ])('refuses a file that begins %j', async (text, reason, code) => {
    const { exitCode, errorOutput } = await isobar('import', 'roof-2', fileOf(text));
    expect(exitCode).toBe(1);
    expect(errorOutput).toContain(reason);
    expect(errorOutput).toContain(code);
  });

  it('refuses a file and a data folder that are not there', async () => {
    const absent = await isobar('import', 'roof-2', join(folder, 'nothing.csv'));
    expect(absent.errorOutput).toContain('expected a CSV file [ERR_FILE]');
    const empty = await runCli(['import', 'roof-2', fileOf('timestamp,rain')], {
      environment: { ISOBAR_DATA: join(folder, 'empty') },
    });
    expect(empty.errorOutput).toContain('ERR_NO_READINGS');
  });

  it('lets no file speak to the terminal', async () => {
    const file = fileOf('dateTime,usUnits,outTemp,\u001b[2Jcolumn', '1573535400,17,10,1');
    expect((await isobar('import', 'roof-2', file)).output).toContain('Left out: \\u001b[2Jcolumn');
  });
});
