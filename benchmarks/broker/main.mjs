import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { READINGS_FILTER, stationAccounts, topicOf, WATCHER } from './accounts.mjs';
import { startAuthority } from './authority.mjs';
import { runLoad } from './run-load.mjs';
import { startIsobar } from './servers/isobar.mjs';
import { findMosquitto, prepareMosquitto, startMosquitto } from './servers/mosquitto.mjs';
import { median } from './statistics.mjs';

const ROUNDS = 3;
const GOAL = 1.5;

const mosquitto = findMosquitto();
if (mosquitto === undefined) {
  process.stderr.write(
    'mosquitto is missing, so there is nothing to compare with.\nInstall it: apt-get install mosquitto\n',
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'isobar-benchmark-'));
const authority = await startAuthority();
try {
  const publishers = stationAccounts('pub', 50);
  const accountsWith = (
    /** @type {(account: import('./accounts.mjs').Account) => string} */ password,
  ) => ({
    publishers: publishers.map((each) => ({
      ...each,
      topic: topicOf(each),
      password: password(each),
    })),
    watcher: { ...WATCHER, password: password(WATCHER) },
  });
  const withTokens = accountsWith(authority.issue);
  const withPasswords = accountsWith(({ username }) => `password of ${username}`);
  const mosquittoFolder = join(folder, 'mosquitto');
  prepareMosquitto(mosquittoFolder, [...withPasswords.publishers, withPasswords.watcher]);

  /** @type {Record<string, number[]>} */
  const rates = { isobar: [], mosquitto: [] };
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const name of ['isobar', 'mosquitto']) {
      const server =
        name === 'isobar'
          ? await startIsobar({ authUrl: authority.url, folder: join(folder, `isobar-${round}`) })
          : await startMosquitto({ program: mosquitto.program, folder: mosquittoFolder });
      try {
        const figures = await runLoad({
          kind: 'message-rate',
          port: server.port,
          serverPid: server.pid,
          ...(name === 'isobar' ? withTokens : withPasswords),
          filter: READINGS_FILTER,
          window: 10,
          payloadBytes: 150,
          warmUpSeconds: 1,
          seconds: 4,
        });
        rates[name]?.push(figures.acknowledgedPerSecond);
        process.stdout.write(`round ${round}  ${name}  ${JSON.stringify(figures)}\n`);
      } finally {
        await server.stop();
      }
    }
  }
  const ratio = median(rates['isobar'] ?? []) / median(rates['mosquitto'] ?? []);
  process.stdout.write(`messages/s: ${ratio.toFixed(2)} of mosquitto's\n`);
  process.exitCode = ratio < GOAL ? 1 : 0;
} finally {
  authority.close();
  rmSync(folder, { recursive: true, force: true });
}
