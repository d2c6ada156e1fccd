import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSqliteReadingStore, type StoredReading } from '@isobar/ingest';
import { useTemporaryFolders } from '@isobar/shared/testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';

import { runCli } from '../testing/run-cli.ts';

const temporaryFolder = useTemporaryFolders();
const at = (time: string): number => Date.parse(`2026-11-${time}Z`);

const READINGS: readonly StoredReading[] = [
  {
    ...{ station: 'roof-2', log: 'k3v9q2', seq: 1 },
    ...{ timestamp: at('25T02:00:00'), receivedAt: at('25T02:00:01') },
    values: { temperature: 21.4, windSpeed: 10, rain: 0.2, soil: 0.25 },
  },
  {
    ...{ station: 'roof-2', log: '', seq: at('25T02:30:00') },
    ...{ timestamp: at('25T02:30:00'), receivedAt: at('25T02:30:01') },
    values: { temperature: 22.4, pressure: 1015.9167 },
  },
  {
    ...{ station: 'roof-2', log: 'k3v9q2', seq: 2, clock: 'unsynced' },
    ...{ timestamp: at('25T23:30:00.500'), receivedAt: at('25T23:30:01') },
    values: { rain: 0.4 },
  },
];

let folder = '';

async function isobar(...commandLine: string[]) {
  return runCli(commandLine, { environment: { ISOBAR_DATA: folder } });
}

beforeEach(async () => {
  folder = temporaryFolder();
  const store = await openSqliteReadingStore({ path: join(folder, 'readings.db') });
  await store.insert(READINGS);
  await store.setProfile('roof-2', {
    ...{ label: null, position: null, elevation: null },
    timeZone: 'Europe/Vienna',
  });
  await store.close();
});

const HEAD =
  'temperature,humidity,pressure,windSpeed,windGust,windDirection,rain,solarRadiation,illuminance,batteryVoltage,other\r\n';

describe('isobar export', () => {
  it('writes what the API writes, as CSV', async () => {
    const { exitCode, output } = await isobar('export', 'roof-2');
    expect(exitCode).toBe(0);
    expect(output).toBe(
      `timestamp,receivedAt,log,seq,clock,${HEAD}` +
        '2026-11-25T02:00:00.000Z,2026-11-25T02:00:01.000Z,k3v9q2,1,,21.4,,,10,,,0.2,,,,"{""soil"":0.25}"\r\n' +
        '2026-11-25T02:30:00.000Z,2026-11-25T02:30:01.000Z,,,,22.4,,1015.9167,,,,,,,,\r\n' +
        '2026-11-25T23:30:00.500Z,2026-11-25T23:30:01.000Z,k3v9q2,2,unsynced,,,,,,,0.4,,,,\r\n',
    );
  });

  it('takes `from` in and leaves `to` out', async () => {
    const asked = ['--from', '2026-11-25T02:00:00Z', '--to', '2026-11-25T02:30:00Z'];
    const { output } = await isobar('export', 'roof-2', '--format', 'ndjson', ...asked);
    expect(output).toBe(
      '{"timestamp":"2026-11-25T02:00:00.000Z","receivedAt":"2026-11-25T02:00:01.000Z","log":"k3v9q2","seq":1,' +
        '"values":{"rain":0.2,"soil":0.25,"temperature":21.4,"windSpeed":10}}\n',
    );
  });

  it('says in which units it is, where they are not those that are kept', async () => {
    const us = await isobar('export', 'roof-2', '--units', 'us', '--to', '2026-11-25T03:00:00Z');
    const [head, ...rows] = us.output.split('\r\n');
    expect(head).toBe(`timestamp,receivedAt,log,seq,clock,units,${HEAD.trimEnd()}`);
    // 10 m/s = 10 / 0.44704 mph, 0.2 mm = 0.2 / 25.4 in, 1015.9167 hPa = 30 inHg
    expect(rows[0]).toMatch(/,,us,70\.52,,,22\.3693629205,,,0\.00787401574803,/);
    expect(rows[1]).toMatch(/,,us,72\.32,,30,,/);
  });

  it("draws together by the days of the station's time zone", async () => {
    const options = ['--every', '1d', '--units', 'metric', '--format', 'ndjson'];
    const { output } = await isobar('export', 'roof-2', ...options);
    const [first, second] = output
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(first).toMatchObject({
      ...{ start: '2026-11-24T23:00:00.000Z', end: '2026-11-25T23:00:00.000Z', count: 2 },
      ...{ units: 'metric' },
      values: {
        temperature: { mean: 21.9, minimum: 21.4, maximum: 22.4 },
        windSpeed: { mean: 36, minimum: 36, maximum: 36 },
        rain: { sum: 0.02 },
      },
    });
    expect(second).toMatchObject({ count: 1, values: { rain: { sum: 0.04 } } });
  });

  it('writes Parquet with instants, doubles and nulls', async () => {
    const file = join(folder, 'roof-2.parquet');
    const options = ['--format', 'parquet', '--output', file];
    expect(await isobar('export', 'roof-2', ...options)).toMatchObject({ exitCode: 0, output: '' });
    const buffer = await asyncBufferFromFile(file);
    const { schema } = await parquetMetadataAsync(buffer);
    const types = new Map(schema.map((each) => [each.name, [each.type, each.converted_type]]));
    expect(types.get('timestamp')).toEqual(['INT64', 'TIMESTAMP_MILLIS']);
    expect(types.get('seq')).toEqual(['INT64', undefined]);
    expect(types.get('temperature')).toEqual(['DOUBLE', undefined]);
    const rows = await parquetReadObjects({ file: buffer });
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      ...{ timestamp: new Date('2026-11-25T02:00:00Z'), log: 'k3v9q2', seq: 1n, clock: null },
      ...{ temperature: 21.4, humidity: null, rain: 0.2, other: '{"soil":0.25}' },
    });
    expect(rows[1]).toMatchObject({ log: null, seq: null, pressure: 1015.9167, other: null });
    expect(rows[2]?.timestamp).toEqual(new Date('2026-11-25T23:30:00.500Z'));
  });

  it('overwrites nothing that it was not told to, and leaves nothing unfinished', async () => {
    const file = join(folder, 'roof-2.csv');
    writeFileSync(file, 'mine');
    const refused = await isobar('export', 'roof-2', '--output', file);
    expect(refused.exitCode).toBe(1);
    expect(refused.errorOutput).toContain('expected a new file, or --force to replace it');
    expect(readFileSync(file, 'utf8')).toBe('mine');
    expect((await isobar('export', 'roof-2', '--output', file, '--force')).exitCode).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe((await isobar('export', 'roof-2')).output);

    const stopped = await runCli(['export', 'roof-2', '--output', join(folder, 'half.csv')], {
      environment: { ISOBAR_DATA: folder },
      stopping: AbortSignal.abort(),
    });
    expect(stopped.exitCode).toBe(1);
    expect(stopped.errorOutput).toContain('ERR_STOPPED');
    expect(readdirSync(folder).filter((name) => /half|unfinished/.test(name))).toEqual([]);
  });

  it.each([
    [['nobody'], 1, 'There is no reading of nobody'],
    [['Roof 2'], 1, "is no station's name"],
    [['roof-2', '--format', 'parquet'], 1, 'expected --output'],
    [['roof-2', '--output', '/nowhere/roof-2.csv'], 1, 'in a folder that exists'],
    [['roof-2', '--from', 'yesterday'], 2, 'expected an RFC 3339 date-time'],
    [['roof-2', '--every', '1w'], 2, 'Allowed choices are raw, 1h, 1d'],
  ])('refuses %j', async (options, exitCode, reason) => {
    const refused = await isobar('export', ...options);
    expect(refused.exitCode).toBe(exitCode);
    expect(refused.errorOutput).toContain(reason);
  });
});
