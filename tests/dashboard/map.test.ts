import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';

import { describeInBrowser, openPageIn, seriousFaults, signInAs } from './browser.ts';
import { startDashboard, takenAt, TEN_O_CLOCK, type TestDashboard } from './test-dashboard.ts';

jest.setTimeout(120_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

/** The ends of matplotlib's viridis, as the map takes them. */
const DARKEST = [72, 40, 120];
const LIGHTEST = [253, 231, 37];
const SURFACE = [255, 255, 255];
const MUTED = [86, 102, 121];

/** The colour of a point of the stations' canvas, so many pixels right of the chosen station. */
const colorBeside = (page: Page, pixels: number) =>
  page.evaluate<number[]>(`(() => {
    const canvas = document.querySelectorAll('.stage canvas')[1];
    const { left, top } = document.querySelector('.note').style;
    const at = [parseFloat(left) + ${pixels}, parseFloat(top)].map((each) => each * devicePixelRatio);
    return [...canvas.getContext('2d').getImageData(...at, 1, 1).data].slice(0, 3);
  })()`);

const about = (value: number): unknown => expect.closeTo(value, -1); // within 5: edges are blurred

/** Moves the map about for a hundred frames; answers with how long each took. */
const DRAG = `new Promise((resolve) => {
  const stage = document.querySelector('.stage');
  const { left, top } = stage.getBoundingClientRect();
  const send = (type, step) => stage.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, button: 0, bubbles: true,
    clientX: left + 500 + 100 * Math.sin(step / 8), clientY: top + 150 + 50 * Math.cos(step / 8),
  }));
  stage.setPointerCapture = () => undefined;
  send('pointerdown', 0);
  const frames = [];
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    send('pointermove', frames.length);
    if (frames.length < 110) requestAnimationFrame(step);
    else resolve(frames.slice(5));
  };
  requestAnimationFrame(step);
})`;

describeInBrowser('the map', (browser) => {
  async function open(dashboard: TestDashboard) {
    const { password } = await dashboard.accounts.create({ name: 'eye', role: 'watcher' });
    const opened = await openPageIn(browser(), dashboard.url, closing);
    const requests: string[] = [];
    opened.page.on('request', (request) => requests.push(request.url()));
    await signInAs(opened.page, 'eye', password);
    return { ...opened, requests };
  }

  async function place(
    dashboard: TestDashboard,
    name: string,
    [latitude, longitude]: [number, number],
    label: string | null = null,
  ) {
    await dashboard.store.setProfile(name, {
      ...{ label, elevation: null, timeZone: null },
      position: { latitude, longitude },
    });
  }

  async function insert(
    dashboard: TestDashboard,
    station: string,
    temperature: number,
    secondsAgo = 0,
  ) {
    const seconds = Math.round((Date.now() - TEN_O_CLOCK) / 1000) - secondsAgo;
    await dashboard.store.insert([
      takenAt(seconds, { temperature, rain: 0.4 }, { station, seq: 1 }),
    ]);
  }

  it('shows stations where they are, in the colour of what they measure, by keys and by hand', async () => {
    const gone = { online: false, since: null, interval: null };
    const statuses = { all: new Map([['gone', gone]]) };
    const dashboard = closing(await startDashboard(temporaryFolder(), { statuses }));
    await insert(dashboard, 'cold', -10);
    await insert(dashboard, 'warm', 30);
    await insert(dashboard, 'late', 10, 3600);
    await insert(dashboard, 'gone', 99);
    await insert(dashboard, 'nowhere', 99);
    // From west to east on one parallel.
    await place(dashboard, 'cold', [47, 10]);
    await place(dashboard, 'late', [47, 11]);
    await place(dashboard, 'warm', [47, 12]);
    await place(dashboard, 'gone', [47, 13]);
    const { page, hosts } = await open(dashboard);
    const map = page.getByRole('application', { name: 'Map of 4 stations' });
    await page.locator('.stage[aria-busy=false]').waitFor();
    await page.getByText('-10.0'.replace('-', '−'), { exact: true }).first().waitFor();
    await page.getByText('1 stale').waitFor();
    await page.getByText('1 offline', { exact: true }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    await map.focus();
    await page.keyboard.press('ArrowRight'); // the nearest to the middle
    await page.getByText(/^(late|warm): Temperature/).waitFor();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowLeft');
    await page.getByText('cold: Temperature −10.0 °C, ').waitFor();
    expect(await colorBeside(page, 0)).toEqual(DARKEST);
    await page.keyboard.press('ArrowRight');
    await page.getByText('late: Temperature 10.0 °C, stale, 1 h ago').waitFor();
    expect(await colorBeside(page, 0)).toEqual(SURFACE);
    await page.keyboard.press('ArrowRight');
    await page.getByText('warm: Temperature 30.0 °C, ').waitFor();
    expect(await colorBeside(page, 0)).toEqual(LIGHTEST);
    await page.keyboard.press('ArrowRight');
    await page.getByText('gone: Temperature 99.0 °C, offline, ').waitFor();
    expect(await colorBeside(page, 0)).toEqual(SURFACE);
    expect(await colorBeside(page, 4)).toEqual(MUTED.map((each) => about(each)));

    await page.getByLabel('Colours show').selectOption('Rain');
    await map.focus();
    await page.getByText('gone: Rain 0.4 mm, offline, ').waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.getByText('warm: Rain 0.4 mm, ').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'warm' }).waitFor();

    await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link').click();
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.note').waitFor();
    const [left, top] = await page.evaluate<number[]>(`(() => {
      const { left, top } = document.querySelector('.note').style;
      const stage = document.querySelector('.stage').getBoundingClientRect();
      return [stage.left + parseFloat(left), stage.top + parseFloat(top)];
    })()`);
    await page.keyboard.press('Escape');
    await page.mouse.click(left ?? 0, top ?? 0);
    await page.getByRole('heading', { name: /^(late|warm)$/ }).waitFor();
    expect([...hosts].filter((host) => !host.endsWith(':8083'))).toEqual([
      new URL(dashboard.url).host,
    ]);
  });

  it('is shown again as this browser was told to: by which quantity, and in which theme', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    await insert(dashboard, 'west', 1);
    await place(dashboard, 'west', [47, 10]);
    const { page } = await open(dashboard);
    const background = () =>
      page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await page.getByLabel('Colours show').selectOption('Rain');
    expect(await background()).toBe('rgb(243, 246, 250)');
    await page.getByRole('button', { name: 'Theme: as the system has it' }).click();
    await page.getByRole('button', { name: 'Theme: light' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
    expect(await background()).toBe('rgb(12, 18, 27)');
    const chosen = page.getByLabel('Colours show');
    await chosen.waitFor();
    expect(await chosen.inputValue()).toBe('rain');
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Theme: dark' }).click();
    await page.getByRole('button', { name: 'Theme: as the system has it' }).waitFor();
    expect(await background()).toBe('rgb(243, 246, 250)');
  });

  it('zooms and is moved, and goes back to where the stations are', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    await insert(dashboard, 'west', 1);
    await place(dashboard, 'west', [47, 10]);
    await insert(dashboard, 'east', 1);
    await place(dashboard, 'east', [47, 12]);
    const { page } = await open(dashboard);
    const scale = page.locator('.scale-bar');
    await page.getByRole('application', { name: 'Map of 2 stations' }).waitFor();
    const before = await scale.innerText();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    await page.getByRole('button', { name: 'Zoom in' }).click();
    expect(await scale.innerText()).not.toBe(before);
    await page.getByRole('button', { name: 'Show all stations' }).click();
    expect(await scale.innerText()).toBe(before);
    const box = await page.getByRole('application').boundingBox();
    await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 100);
    await page.mouse.wheel(0, 50); // the page scrolls, the map does not
    expect(await scale.innerText()).toBe(before);
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -1000);
    await page.keyboard.up('Control');
    await page.waitForFunction(
      `document.querySelector('.scale-bar').innerText !== ${JSON.stringify(before)}`,
    );
  });

  it('has room on a phone, beside labels as long as may be', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    await insert(dashboard, 'west', -10);
    await place(dashboard, 'west', [47, 10], 'Hohe Warte '.repeat(7));
    const { page } = await open(dashboard);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator('.stage[aria-busy=false]').waitFor();
    await page.getByRole('link', { name: /Hohe Warte/ }).waitFor();
    expect(
      await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
    ).toBeLessThanOrEqual(0);
    const row = await page.locator('tbody tr').first().boundingBox();
    expect(row?.height).toBe(46);
    expect(await seriousFaults(page)).toEqual([]);
  });

  it('loads nothing of itself where no station has a position', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    await insert(dashboard, 'nowhere', 1);
    const { page, requests } = await open(dashboard);
    await page.getByRole('row', { name: /nowhere/ }).waitFor();
    expect(await page.getByRole('application').count()).toBe(0);
    expect(requests.filter((url) => /countries|station-map/.test(url))).toEqual([]);
    await fetch(`${dashboard.url}/api/stations/nowhere/profile`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await dashboard.logIn('root', 'admin')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ position: { latitude: 0, longitude: 0 } }),
    });
    await page.reload();
    await page.getByRole('application', { name: 'Map of 1 station' }).waitFor();
    expect(requests.filter((url) => /countries|station-map/.test(url)).length).toBeGreaterThan(1);
  });

  it('moves smoothly with a thousand stations', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    for (let index = 0; index < 1000; index += 1) {
      const name = `s-${index}`;
      await insert(dashboard, name, (index % 40) - 10);
      await place(dashboard, name, [35 + (index % 36), -10 + Math.floor(index / 36) * 2]);
    }
    const { page } = await open(dashboard);
    await page.getByRole('application', { name: 'Map of 1,000 stations' }).waitFor();
    await page.locator('.stage[aria-busy=false]').waitFor();
    const frames = (await page.evaluate<number[]>(DRAG)).sort((one, other) => one - other);
    const [usual, worst] = [
      frames[Math.floor(frames.length / 2)],
      frames[Math.floor(frames.length * 0.95)],
    ];
    process.stdout.write(
      `moving a map of 1,000 stations: half of the frames within ${usual?.toFixed(0)} ms, 19 of 20 within ${worst?.toFixed(0)} ms\n`,
    );
    expect(usual).toBeLessThan(100);
  });
});
