// Makes docs/images: starts a platform with simulated stations that have a past, and photographs its page.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';

import { openSqliteReadingStore } from '@isobar/ingest';
import { createSimulatedSensors } from '@isobar/station';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
const images = join(root, 'docs/images');
const DAY = 86_400_000;
const STATIONS = 15;
const BATCH = 1000;
/** Of some of the stations: label, latitude, longitude, elevation. The third, which is pictured, lies low: simulated pressure is that of low land. */
const PLACES = [
  ['Hohe Warte', 48.249, 16.356, 198],
  ['Sonnblick', 47.054, 12.957, 3109],
  ['Trieste', 45.65, 13.75, 20],
  ['Graz', 47.078, 15.449, 366],
  ['Salzburg', 47.79, 13, 430],
  ['Linz', 48.233, 14.19, 298],
  ['Bregenz', 47.499, 9.746, 424],
  ['Klagenfurt', 46.648, 14.318, 450],
  ['Prague', 50.1, 14.26, 380],
  ['Zürich', 47.378, 8.566, 556],
  ['Munich', 48.16, 11.54, 515],
  ['Budapest', 47.43, 19.18, 139],
  ['Innsbruck', 47.26, 11.385, 578],
];

/** Readings of a simulated station, from so long ago until now; none in an hour of the afternoon. */
async function fillPast(store, { seed, since, every }) {
  let at = Date.now() - since;
  const sensors = createSimulatedSensors({ seed, now: () => at });
  const station = `sim-${String(seed + 1).padStart(2, '0')}`;
  const batch = [];
  for (let seq = 1; at < Date.now() - 3000; at += every) {
    const values = Object.assign({}, ...(await Promise.all(sensors.map((each) => each.read()))));
    const ago = Date.now() - at;
    if (ago < DAY / 3 || ago > DAY / 3 + 3_600_000) {
      batch.push({ station, log: 'simulated', seq, timestamp: at, receivedAt: at, values });
      seq += 1;
    }
    if (batch.length >= BATCH) await store.insert(batch.splice(0));
  }
  await store.insert(batch);
}

async function fillData(folder) {
  const store = await openSqliteReadingStore({ path: join(folder, 'readings.db') });
  for (let seed = 0; seed < STATIONS; seed += 1) {
    const [since, every] = seed === 2 ? [7 * DAY, 30_000] : [DAY, 600_000];
    await fillPast(store, { seed, since, every });
  }
  for (const [index, [label, latitude, longitude, elevation]] of PLACES.entries()) {
    await store.setProfile(`sim-${String(index + 1).padStart(2, '0')}`, {
      ...{ label, elevation, timeZone: 'Europe/Vienna' },
      position: { latitude, longitude },
    });
  }
  await store.close();
}

/** Starts `isobar start`, and answers with what it prints first. */
async function startPlatform(folder) {
  const ports = ['AUTH', 'MQTT', 'WS', 'DASHBOARD'].map((name) => [`ISOBAR_${name}_PORT`, '0']);
  const child = spawn(
    process.execPath,
    ['packages/cli/dist/main.js', 'start', '--simulate', String(STATIONS), '--every', '2s'],
    {
      cwd: root,
      env: { PATH: process.env.PATH, ISOBAR_DATA: folder, ...Object.fromEntries(ports) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += text;
    if (/readings stored/.test(output)) break;
  }
  child.stdout.resume();
  return {
    url: /Dashboard +(http:\S+)/.exec(output)?.[1],
    password: /^ {2}watcher +(\S+)$/m.exec(output)?.[1],
    close: async () => {
      child.kill('SIGINT');
      await once(child, 'exit');
    },
  };
}

async function takePictures({ url, password }) {
  const browser = await chromium.launch({
    executablePath: process.env.ISOBAR_TEST_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
  for (const [name, options] of [
    ['dark', { colorScheme: 'dark', viewport: { width: 1240, height: 800 } }],
    ['light', { colorScheme: 'light', viewport: { width: 1240, height: 800 } }],
    ['phone', { colorScheme: 'light', viewport: { width: 390, height: 760 } }],
  ]) {
    const page = await browser.newPage({ ...options, timezoneId: 'UTC', locale: 'en-GB' });
    const picture = (what) =>
      page.screenshot({ path: join(images, `${what}-${name}.png`), animations: 'disabled' });
    await page.goto(url);
    await page.getByLabel('Account').fill('watcher');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Live', { exact: true }).waitFor();
    await page
      .getByRole('row', { name: /sim-15/ })
      .getByText(/ago$/)
      .waitFor();
    await page
      .getByRole('row', { name: /sim-15/ })
      .getByText(/^0 s ago|^1 s ago/)
      .waitFor();
    await page.locator('.stage[aria-busy=false]').waitFor();
    if (name !== 'light') await picture('stations');
    await page
      .getByRole('row', { name: /sim-03/ })
      .getByRole('link')
      .click();
    await page.locator('canvas').first().waitFor();
    await page.locator('.history[aria-busy=false]').waitFor();
    const box = await page.locator('.u-over').first().boundingBox();
    if (name !== 'phone') await page.mouse.move(box.x + box.width * 0.8, box.y + 60);
    await picture('station');
    await page.close();
  }
  await browser.close();
}

const folder = mkdtempSync(join(tmpdir(), 'isobar-screenshots-'));
try {
  mkdirSync(images, { recursive: true });
  await fillData(folder);
  const platform = await startPlatform(folder);
  try {
    await takePictures(platform);
  } finally {
    await platform.close();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
