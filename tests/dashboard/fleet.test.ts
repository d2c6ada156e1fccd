import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';

import {
  describeInBrowser,
  openPageIn,
  scrollThrough,
  seriousFaults,
  signInAs,
} from './browser.ts';
import { startDashboard, takenAt, TEN_O_CLOCK } from './test-dashboard.ts';
import { startPlatformIn } from './test-platform.ts';

jest.setTimeout(180_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describeInBrowser('pages of how stations fare', (browser) => {
  it('tell of outbox, clock and version as the stations do, and sort by them', async () => {
    const platform = await startPlatformIn(temporaryFolder(), closing);
    const { page, complaints } = await openPageIn(browser(), platform.url, closing);
    await signInAs(page, 'watcher', platform.password);
    await page.getByRole('link', { name: 'Fleet' }).click();
    await page.getByRole('row', { name: /sim-01 \d+ 0 set all read .* \d+\.\d+\.\d+$/ }).waitFor();
    await page.getByText(/0 offline · \d+ readings in outboxes · \d+\.\d+\.\d+ on 3/).waitFor();
    expect(await page.getByRole('row').count()).toBe(4);
    await page.getByRole('button', { name: 'Version' }).click();
    expect(await page.locator('th[aria-sort=ascending]').innerText()).toContain('Version');
    expect(await seriousFaults(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('have few rows of a thousand stations in the page', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    const names = Array.from({ length: 1000 }, (_, index) => `s-${index}`);
    await dashboard.store.insert(names.map((station) => takenAt(0, { rain: 0 }, { station })));
    const { password } = await dashboard.accounts.create({ name: 'watcher', role: 'watcher' });
    const { page } = await openPageIn(browser(), dashboard.url, closing);
    await signInAs(page, 'watcher', password);
    await page.getByRole('link', { name: 'Fleet' }).click();
    await page.getByRole('row', { name: /s-0 / }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(100);
    const worst = await scrollThrough(page);
    process.stdout.write(
      `scrolling a fleet of 1,000: 19 of 20 frames within ${worst.toFixed(0)} ms\n`,
    );
    await page.getByRole('row', { name: /s-999 / }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(100);
  });

  it('show the rose of the wind, the day, what is derived and what was refused, in the units that are chosen', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    const at = Math.floor(Date.now() / 1000) * 1000 - 5000;
    const seconds = (at - TEN_O_CLOCK) / 1000;
    await dashboard.store.insert([
      takenAt(
        seconds - 4,
        { temperature: 10, humidity: 50, windSpeed: 5, windDirection: 270 },
        { seq: 1 },
      ),
      takenAt(
        seconds,
        { temperature: 20, humidity: 50, windSpeed: 5, windDirection: 270, rain: 25.4 },
        { seq: 2 },
      ),
    ]);
    await dashboard.store.recordRejections([
      {
        topic: 'stations/roof-2/readings',
        ...{ reason: 'temperature: too hot', payload: Buffer.from('{"temperature":<b>999</b>}') },
        receivedAt: at,
      },
    ]);
    const { password } = await dashboard.accounts.create({ name: 'watcher', role: 'watcher' });
    const { page } = await openPageIn(browser(), dashboard.url, closing);
    await signInAs(page, 'watcher', password);
    await page.getByRole('link', { name: 'roof-2' }).click();
    const card = (name: string) => page.locator(`.card.q-${name}`);
    await card('temperature').getByText('20.0 °C').waitFor();
    await card('dewPoint').getByText('9.3 °C').waitFor(); // DIN 4108-3
    await card('beaufort').getByText('3', { exact: true }).waitFor();
    await card('rain').getByText('25.4 today').waitFor();
    expect(await card('temperature').locator('.day').innerText()).toMatch(/10\.0[^]*20\.0/);

    await page.getByRole('img', { name: 'Wind rose: most often from W, 100 %' }).waitFor();
    await page.getByText('As a table').click();
    await page.getByRole('row', { name: /^W 100 % 100 %$/ }).waitFor();
    await page.getByText('Readings that were refused').click();
    await page.getByText('temperature: too hot').waitFor();
    await page.getByText('{"temperature":<b>999</b>}').waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    await page.getByLabel('Units').selectOption('US');
    await card('temperature').getByText('68.0 °F').waitFor();
    await card('rain').getByText('1.00 today').waitFor();
    await page.getByRole('img', { name: 'Temperature from 50.0 to 68.0 °F' }).waitFor();
    await page.reload();
    await card('windSpeed').getByText('11.2 mph').waitFor();
    await page.getByLabel('Units').selectOption('METRIC');
    await card('windSpeed').getByText('18.0 km/h').waitFor();
  });
});
