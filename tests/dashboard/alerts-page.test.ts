import { useClosing, useTemporaryFolders } from '@isobar/shared/testing';
import { expect, it, jest } from '@jest/globals';
import type { Page } from 'playwright-core';

import { describeInBrowser, openPageIn, seriousFaults, signInAs } from './browser.ts';
import { startPlatformIn } from './test-platform.ts';

jest.setTimeout(180_000);

const temporaryFolder = useTemporaryFolders();
const closing = useClosing();

describeInBrowser('the page of alerts', (browser) => {
  async function addRule(page: Page, rule: Readonly<Record<string, string>>): Promise<void> {
    const form = page.getByRole('form', { name: 'New rule' });
    await form.getByLabel('Alert when').selectOption(rule.kind ?? '');
    for (const [label, value] of Object.entries(rule)) {
      if (label !== 'kind') await form.getByLabel(label).fill(value);
    }
    await form.getByRole('button', { name: 'Add rule' }).click();
  }

  it('has an alert turn up by a rule that is made on it, and end with that rule', async () => {
    const platform = await startPlatformIn(temporaryFolder(), closing);
    const { page, complaints } = await openPageIn(browser(), platform.url, closing);
    await signInAs(page, 'admin', platform.adminPassword);
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await page.getByText('Nothing is the matter with any station.').waitFor();
    await page.getByText('There are no rules yet').waitFor();

    await addRule(page, {
      ...{ kind: 'below', 'Name of the rule': 'cool', Station: 'sim-02' },
      ...{ Quantity: 'temperature', Threshold: '60', 'For at least': '0' },
    });
    await page.getByRole('row', { name: /cool sim-02 Temperature below 60 °C/ }).waitFor();
    const lasting = page.getByRole('table', { name: 'Alerts that last' });
    await lasting.getByRole('cell', { name: 'Temperature is below 60 °C' }).waitFor();
    await page.getByRole('link', { name: 'Alerts 1 now' }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);

    await lasting.getByRole('link', { name: 'sim-02' }).click();
    await page.getByRole('listitem').getByText('Temperature is below 60 °C').waitFor();
    await page.getByRole('link', { name: 'Alerts 1 now' }).click();

    await page.getByRole('button', { name: 'Change cool' }).click();
    const form = page.getByRole('form', { name: 'Rule cool' });
    expect(await form.getByLabel('Threshold').inputValue()).toBe('60');
    await form.getByLabel('Threshold').fill('-60');
    await form.getByRole('button', { name: 'Save rule' }).click();
    await page.getByRole('row', { name: /cool sim-02 Temperature below −60 °C/ }).waitFor();
    await page.getByText('Nothing is the matter with any station.').waitFor();
    const past = page.getByRole('table', { name: 'Alerts that ended' });
    await past.getByRole('cell', { name: 'Temperature is below 60 °C' }).waitFor();

    await page.getByRole('button', { name: 'Delete for cool' }).click();
    await page.getByRole('button', { name: 'Delete of cool: sure?' }).click();
    await page.getByText('There are no rules yet').waitFor();
    await past.getByRole('link', { name: 'sim-02' }).click();
    await page.getByText('Past alerts').click();
    await page.getByRole('listitem').getByText('Temperature is below 60 °C').waitFor();
    expect(complaints).toEqual([]);
  });

  it('shows rules to who may change none', async () => {
    const platform = await startPlatformIn(temporaryFolder(), closing);
    const { page } = await openPageIn(browser(), platform.url, closing);
    await signInAs(page, 'admin', platform.adminPassword);
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await addRule(page, { kind: 'silent', 'Name of the rule': 'quiet', 'For at least': '7' });
    await page.getByRole('row', { name: /quiet all No reading for 7 min/ }).waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();

    await signInAs(page, 'watcher', platform.password);
    await page.getByRole('link', { name: 'Alerts', exact: true }).click();
    await page.getByRole('row', { name: /quiet all No reading for 7 min/ }).waitFor();
    expect(await page.getByRole('form').count()).toBe(0);
    expect(await page.getByRole('button', { name: /Delete|Change/ }).count()).toBe(0);
  });
});
