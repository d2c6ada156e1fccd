import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

import { eventually, useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';

import { startProcess } from '../isobar-process.ts';
import { describeInBrowser, openPageIn, seriousFaults, signInAs } from './browser.ts';
import { startDashboard, takenAt } from './test-dashboard.ts';
import { startPlatformIn } from './test-platform.ts';

jest.setTimeout(180_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describeInBrowser('the pages for admins', (browser) => {
  /** A dashboard with one station and an admin, who is signed in. */
  async function openAsAdmin() {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    await dashboard.store.insert([takenAt(0, { temperature: 21.4 })]);
    const { password } = await dashboard.accounts.create({ name: 'root', role: 'admin' });
    const opened = await openPageIn(browser(), dashboard.url, closing);
    await signInAs(opened.page, 'root', password);
    /** But for the broker, which is not there. */
    const complaints = () => opened.complaints.filter((each) => !each.startsWith('WebSocket'));
    return { dashboard, page: opened.page, complaints };
  }

  async function makeAccount(page: Page, name: string): Promise<void> {
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByLabel('New account', { exact: true }).last().fill(name);
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: `The password of ${name}` }).waitFor();
  }

  it('make a station, whose file is all that it needs', async () => {
    const platform = await startPlatformIn(temporaryFolder(), closing);
    const { page, complaints } = await openPageIn(browser(), platform.url, closing);
    await signInAs(page, 'admin', platform.adminPassword);
    await makeAccount(page, 'roof-2');
    await eventually(async () => {
      const where = page.getByLabel('Where the station logs in');
      expect(await where.inputValue()).toBe(platform.authUrl);
    });
    await page.getByText('Only this machine finds itself').waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download roof-2.env' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('roof-2.env');
    const file = join(temporaryFolder(), 'roof-2.env');
    await download.saveAs(file);
    const settings = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
    const password = await page.locator('.password code').innerText();
    expect(settings.ISOBAR_STATION_PASSWORD).toBe(password);
    const simulated = { ISOBAR_SIMULATE: '1', ISOBAR_DATA: temporaryFolder() };
    closing(startProcess('npx', ['isobar', 'station'], { ...settings, ...simulated }));

    await page.getByRole('button', { name: 'Done' }).click();
    expect(await page.content()).not.toContain(password);
    await page.getByRole('link', { name: 'Stations' }).click();
    await page.getByRole('row', { name: /up to date roof-2/ }).waitFor();

    // As with the command: its connection ends within ten seconds, and its last will says so.
    await page.getByRole('link', { name: 'Accounts' }).click();
    await page.getByRole('button', { name: 'Disable for roof-2' }).click();
    await page.getByRole('button', { name: 'Disable of roof-2: sure?' }).click();
    const disabledAt = performance.now();
    await page.getByRole('link', { name: 'Stations' }).click();
    await page.getByRole('row', { name: /^offline roof-2/ }).waitFor();
    const seconds = (performance.now() - disabledAt) / 1000;
    process.stdout.write(`a disabled station was offline after ${seconds.toFixed(1)} s\n`);
    expect(seconds).toBeLessThan(15); // ten, and what a busy machine takes to show it
    expect(complaints).toEqual([]);
  });

  it('disable an account, enable it, and give it a new password, after having asked twice', async () => {
    const { dashboard, page, complaints } = await openAsAdmin();
    const { password } = await dashboard.accounts.create({ name: 'eye', role: 'watcher' });
    await page.getByRole('link', { name: 'Accounts' }).click();
    const row = page.getByRole('row', { name: /^eye/ });
    await row.getByRole('button', { name: 'Disable' }).click();
    await page.getByLabel('Find an account').click(); // goes elsewhere
    await row.getByRole('button', { name: 'Disable' }).click();
    expect(await dashboard.accounts.get('eye')).toMatchObject({ disabled: false });
    await row.getByRole('button', { name: 'sure?' }).click();
    await row.getByText('disabled').waitFor();
    expect(await dashboard.accounts.verify('eye', password)).toBeUndefined();
    await row.getByRole('button', { name: 'Enable' }).click();
    await row.getByRole('button', { name: 'Disable' }).waitFor();

    await row.getByRole('button', { name: 'New password' }).click();
    await row.getByRole('button', { name: 'sure?' }).click();
    await page.getByRole('heading', { name: 'The password of eye' }).waitFor();
    expect(await page.getByRole('button', { name: /Download/ }).count()).toBe(0);
    const renewed = await page.locator('.password code').innerText();
    expect(await dashboard.accounts.verify('eye', password)).toBeUndefined();
    expect(await dashboard.accounts.verify('eye', renewed)).toBeDefined();
    expect(complaints()).toEqual([]);

    const own = page.getByRole('row', { name: /^root/ });
    await own.getByRole('button', { name: 'Disable' }).click();
    await own.getByRole('button', { name: 'sure?' }).click();
    await page.getByText('Account root is the last admin that is enabled').waitFor();
    expect(complaints()).toEqual([expect.stringContaining('409')]);
  });

  it('say where a station is, whose page then shows it, with times of its zone', async () => {
    const { dashboard, page, complaints } = await openAsAdmin();
    await page.getByRole('link', { name: 'Profiles' }).click();
    await page.getByRole('link', { name: 'roof-2' }).click();
    await page.getByLabel('Label').fill('Hütte am Grat');
    await page.getByLabel('Latitude').fill('47.0757');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Expected latitude and longitude, or neither').waitFor();
    await page.getByLabel('Longitude').fill('-12.6939');
    await page.getByLabel('Elevation').fill('2451.5');
    await page.getByLabel('Time zone').fill('Mars');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('timeZone: expected a time zone such as Europe/Vienna').waitFor();
    expect(complaints()).toEqual([expect.stringContaining('400')]);
    await page.getByLabel('Time zone').fill('Pacific/Auckland');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    expect((await dashboard.store.profiles()).get('roof-2')).toEqual({
      label: 'Hütte am Grat',
      position: { latitude: 47.0757, longitude: -12.6939 },
      ...{ elevation: 2451.5, timeZone: 'Pacific/Auckland' },
    });

    const asked = page.waitForRequest((request) => request.url().includes('tz=Pacific%2FAuckland'));
    await page.getByRole('link', { name: 'Stations' }).click();
    await page.getByRole('link', { name: 'Hütte am Grat roof-2' }).click();
    await asked;
    await page.getByText('47.076° N, 12.694° W').waitFor();
    await page.getByText('2,451.5 m above sea level').waitFor();
    await page.getByText('times of Pacific/Auckland').waitFor();
    await page.getByRole('link', { name: 'Edit profile' }).click();
    expect(await page.getByLabel('Elevation').inputValue()).toBe('2451.5');
    expect(complaints()).toHaveLength(1);
  });

  it('are not for others', async () => {
    const dashboard = closing(await startDashboard(temporaryFolder()));
    const { password } = await dashboard.accounts.create({ name: 'eye', role: 'watcher' });
    const { page } = await openPageIn(browser(), dashboard.url, closing);
    await signInAs(page, 'eye', password);
    await page.getByRole('heading', { name: 'Stations' }).waitFor();
    expect(await page.getByRole('link', { name: 'Accounts' }).count()).toBe(0);
    await page.goto(`${dashboard.url}/#/accounts`);
    await page.getByText('Account eye has the role watcher').waitFor();
    expect(await page.getByRole('row').count()).toBe(1);
  });
});
