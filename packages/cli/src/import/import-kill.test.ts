import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openSqliteReadingStore } from '@isobar/ingest';
import { eventually, startModule, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it } from '@jest/globals';

import { runCli } from '../testing/run-cli.ts';

const temporaryFolder = useTemporaryFolders();

const ROWS = 60_000;
const START = 1573535400;
const RUN = new URL('../run.ts', import.meta.url).href;

function importer(commandLine: readonly string[], environment: Record<string, string>): string {
  return `
    import { run } from ${JSON.stringify(RUN)};
    await run({
      arguments: ${JSON.stringify(commandLine)},
      environment: ${JSON.stringify(environment)},
      stopping: new AbortController().signal,
      input: process.stdin,
      output: process.stdout,
      errorOutput: process.stderr,
    });`;
}

it('stores every row once, also when it is killed and run again', async () => {
  const folder = temporaryFolder();
  const [data, file] = [join(folder, 'data'), join(folder, 'history.csv')];
  const rows = Array.from({ length: ROWS }, (_, row) => `${START + row * 300},17,${row % 40}`);
  writeFileSync(file, ['dateTime,usUnits,outTemp', ...rows, ''].join('\n'));
  const environment = { ISOBAR_DATA: data };
  mkdirSync(data);
  const store = await openSqliteReadingStore({ path: join(data, 'readings.db') });

  const child = startModule(importer(['import', 'roof-2', file], environment));
  await eventually(async () => {
    expect((await store.totals()).stored).toBeGreaterThan(0);
  });
  child.kill('SIGKILL');
  await once(child, 'close');
  const before = (await store.totals()).stored;
  expect(before).toBeLessThan(ROWS);

  const { output } = await runCli(['import', 'roof-2', file], { environment });
  const [fresh, there] = [ROWS - before, before].map((count) => count.toLocaleString('en'));
  expect(output).toBe(`roof-2: ${fresh} new, ${there} there already, 0 refused\n`);
  expect((await store.totals()).stored).toBe(ROWS);
  await store.close();
}, 60_000);
