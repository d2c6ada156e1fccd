import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';
import { connectAsync, type MqttClient } from 'mqtt';
import type { Page } from 'playwright-core';

import { startProcess } from '../isobar-process.ts';
import { startDashboard, takenAt } from './test-dashboard.ts';
import {
  describeInBrowser,
  openPageIn,
  scrollThrough,
  seriousFaults,
  signInAs,
} from './browser.ts';
import { printed, startPlatformIn, type Platform } from './test-platform.ts';

jest.setTimeout(180_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();
const startPlatform = () => startPlatformIn(temporaryFolder(), closing);
const MOST_BYTES_OF_FIRST_LOAD = 200_000;

/** A station of which the test decides what it says. */
async function connectStation({ environment, authUrl }: Platform): Promise<MqttClient> {
  const add = startProcess('npx', ['isobar', 'account', 'add', 'roof-2', '--role', 'station'], {
    ISOBAR_DATA: environment.ISOBAR_DATA,
  });
  await add.ended;
  const password = await printed(add, /(\S{20,})\s*$/);
  const answer = await fetch(`${authUrl}/login`, {
    method: 'POST',
    body: new URLSearchParams({ name: 'roof-2', password }),
  });
  const { token, broker } = (await answer.json()) as { token: string; broker: { url: string } };
  const client = await connectAsync(broker.url, {
    ...{ clientId: 'station:roof-2', username: 'roof-2', password: token },
  });
  closing({ close: () => client.end(true) });
  return client;
}

describeInBrowser('the page', (browser) => {
  const openPage = (url: string) => openPageIn(browser(), url, closing);
  const signIn = (page: Page, password: string) => signInAs(page, 'watcher', password);

  it('signs in, shows readings as they come, and the history of a station', async () => {
    const platform = await startPlatform();
    const { page, hosts, complaints } = await openPage(platform.url);
    expect(await seriousFaults(page)).toEqual([]);

    await signIn(page, 'not the password');
    await page.getByText('Name or password is wrong').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('401')]);

    await signIn(page, platform.password);
    await page.getByText('Live', { exact: true }).waitFor();
    await page
      .getByRole('row', { name: /sim-01/ })
      .getByText(/^\d s ago$/)
      .waitFor();
    expect(await page.getByRole('row').count()).toBe(4);
    await checkLive(page, await connectStation(platform));
    await checkApi(platform);
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByRole('link', { name: 'sim-01' }).click();
    await page.getByText(/^[\d,]+ stored, 0 missing$/).waitFor();
    await page.getByRole('button', { name: 'last hour' }).click();
    const graph = page.getByRole('img', { name: /^Temperature from −?\d+\.\d to/ });
    await graph.locator('canvas').waitFor();
    await checkZoom(page, graph);
    expect(await seriousFaults(page)).toEqual([]);

    expect(complaints).toEqual([]);
    expect([...hosts]).toEqual([new URL(platform.url).host]);
  });

  async function checkLive(page: Page, station: MqttClient): Promise<void> {
    const row = page.getByRole('row', { name: /roof-2/ });
    for (const temperature of [21.4, -3.5]) {
      const before = performance.now();
      await station.publishAsync('stations/roof-2/readings', JSON.stringify({ temperature }), {
        qos: 1,
      });
      await row.getByText(temperature.toFixed(1).replace('-', '−'), { exact: true }).waitFor();
      const milliseconds = performance.now() - before;
      process.stdout.write(`a reading was on the page after ${Math.round(milliseconds)} ms\n`);
      expect(milliseconds).toBeLessThan(2000);
    }
    const since = new Date(Date.now() - 7_200_000).toISOString();
    const status = JSON.stringify({ online: false, since });
    await station.publishAsync('stations/roof-2/status', status, { qos: 1, retain: true });
    await row.getByText('offline for 2 h').waitFor();
  }

  /** The API knows of the status by itself: it watches too. */
  async function checkApi({ url, password }: Platform): Promise<void> {
    const login = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'watcher', password }),
    });
    const { token } = (await login.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    await eventually(async () => {
      const answer = await fetch(`${url}/api/stations`, { headers });
      const { stations } = (await answer.json()) as { stations: unknown[] };
      expect(stations).toHaveLength(4);
      expect(stations[0]).toMatchObject({
        ...{ name: 'roof-2', online: false, stored: 2 },
        lastReading: { values: { temperature: -3.5 } },
      });
      expect(stations[1]).toMatchObject({ name: 'sim-01', online: true, missing: 0 });
    });
  }

  it('has few rows of a thousand stations in the page, and each where one scrolls to it', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    const names = Array.from({ length: 1000 }, (_, index) => `s-${index}`);
    await dashboard.store.insert(
      names.map((name, index) => takenAt(0, { temperature: index / 20 - 25 }, { station: name })),
    );
    const { password } = await dashboard.accounts.create({ name: 'watcher', role: 'watcher' });
    const { page } = await openPage(dashboard.url);
    await signIn(page, password);
    await page.getByRole('row', { name: /s-0 / }).waitFor();
    await page.getByRole('button', { name: /^Temperature/ }).click();
    await page.getByRole('button', { name: /^Temperature/ }).click(); // the warmest first
    expect(await page.locator('tbody th').first().innerText()).toBe('s-999');
    const worst = await scrollThrough(page);
    await page.getByText('s-0', { exact: true }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    process.stdout.write(
      `scrolling 1,000 stations: 19 of 20 frames within ${worst.toFixed(0)} ms\n`,
    );
  });

  /** Marks the last quarter of a graph: exactly that is asked for. */
  async function checkZoom(page: Page, graph: ReturnType<Page['locator']>): Promise<void> {
    // It is drawn anew with each answer: between two of them it may have no area.
    const box = await eventually(async () => {
      const area = await graph.locator('.u-over').boundingBox();
      if (area === null || area.width === 0) throw new Error('the graph has no area to draw on');
      return area;
    });
    const asked = page.waitForRequest((request) => request.url().includes('/readings?'));
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.75, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width - 1, y, { steps: 5 });
    await page.mouse.up();
    const query = new URL((await asked).url()).searchParams;
    const seconds =
      (Date.parse(query.get('to') ?? '') - Date.parse(query.get('from') ?? '')) / 1000;
    // A quarter of an hour; a pixel is some seven seconds.
    expect(seconds).toBeGreaterThan(870);
    expect(seconds).toBeLessThan(930);
    await page.getByRole('button', { name: 'last hour', pressed: false }).waitFor();
  }

  it('loads in less than 200 kB, on a phone too, without scrolling sideways', async () => {
    const platform = await startPlatform();
    const { page, complaints } = await openPage(platform.url);
    const bytes = await page.evaluate<number>(
      `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`,
    );
    process.stdout.write(`the page's first load takes ${bytes.toLocaleString('en')} bytes\n`);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(MOST_BYTES_OF_FIRST_LOAD);

    await page.setViewportSize({ width: 360, height: 740 });
    await signIn(page, platform.password);
    const overflow = () =>
      page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
    await page.getByRole('link', { name: 'sim-02' }).waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.getByRole('link', { name: 'sim-02' }).click();
    await page.locator('canvas').first().waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
