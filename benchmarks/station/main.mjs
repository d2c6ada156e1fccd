import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { describeMachine } from '../common/machine.mjs';
import { EXIT, runProgram, tell } from '../common/program.mjs';
import { resultsPath, writeResults } from '../common/results.mjs';
import { formatTable } from '../common/table.mjs';
import { measureStation } from './measure-station.mjs';
import { measurePlainFile } from './plain-file.mjs';
import { startPlatform } from './platform.mjs';
import { SETTINGS } from './settings.mjs';

const NAME = 'bench';
const MEBIBYTE = 1024 * 1024;

await runProgram(measure);

/** @param {string} folder */
async function measure(folder) {
  const plainBytes = measurePlainFile(folder);
  if (plainBytes === 0) {
    throw new Error(`${folder} is not on a disk; name a folder that is with TMPDIR`);
  }
  const results = {
    date: new Date().toISOString(),
    machine: describeMachine(),
    settings: SETTINGS,
    plainFile: { bytesPerReading: plainBytes },
    connected: await measureConnected(join(folder, 'connected')),
    away: await measureAway(join(folder, 'away')),
  };
  writeResults(resultsPath('station'), results);
  process.stdout.write(`\n${formatReport(results)}\n`);
  return EXIT.reached;
}

/** @param {string} folder */
async function measureConnected(folder) {
  tell('A day of readings that are stored at once …');
  mkdirSync(folder);
  const platform = await startPlatform({ folder: join(folder, 'platform'), name: NAME });
  try {
    const { authUrl, password } = platform;
    return await measureStation({
      settings: SETTINGS,
      station: { name: NAME, authUrl, password, folder },
    });
  } finally {
    await platform.stop();
  }
}

/** @param {string} folder */
async function measureAway(folder) {
  tell('A day of readings that nobody takes …');
  mkdirSync(folder);
  // A port that nothing listens on: discard, RFC 863.
  const nowhere = 'http://127.0.0.1:9009';
  return await measureStation({
    settings: SETTINGS,
    station: { name: NAME, authUrl: nowhere, password: 'none', folder },
  });
}

/**
 * @typedef {import('./measure-station.mjs').StationFigures} StationFigures
 * @param {{ plainFile: { bytesPerReading: number }, connected: StationFigures, away: StationFigures }} results
 */
function formatReport({ plainFile, connected, away }) {
  /** @param {StationFigures} figures */
  const share = ({ cpuPerReading }) =>
    `${((cpuPerReading / SETTINGS.fieldIntervalSeconds) * 100).toFixed(2)} %`;
  /** @param {number | undefined} bytes */
  const mebibytes = (bytes = NaN) => (bytes / MEBIBYTE).toFixed(1);
  const half = SETTINGS.samples / 2 - 1;
  return formatTable([
    ['', 'connected', 'away', 'a line in a file'],
    [
      'bytes to the disk for a reading',
      ...[connected, away, plainFile].map(({ bytesPerReading }) => bytesPerReading.toFixed(0)),
    ],
    ['of a core, at a reading in 10 s', share(connected), share(away), ''],
    [
      'resident MiB after a tenth of a day',
      mebibytes(connected.resident[0]),
      mebibytes(away.resident[0]),
      '',
    ],
    ['after half a day', mebibytes(connected.resident[half]), mebibytes(away.resident[half]), ''],
    ['after a day', mebibytes(connected.resident.at(-1)), mebibytes(away.resident.at(-1)), ''],
    ['readings in the outbox then', String(connected.waiting), String(away.waiting), ''],
  ]);
}
