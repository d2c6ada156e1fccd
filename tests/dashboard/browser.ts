import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import { afterAll, beforeAll, describe } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where a Chromium is; says so where there is none. */
function findChromium(): string | undefined {
  const found = [process.env.ISOBAR_TEST_CHROMIUM ?? '', ...PATHS].find((path) => existsSync(path));
  if (found === undefined) {
    process.stderr.write(
      '\n!!! SKIPPED: chromium is missing (Debian package chromium); the page is NOT tested\n\n',
    );
  }
  return found;
}

/** Starts it with a profile of its own, that is deleted with it; it talks to nobody by itself. */
function startChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });
}

/** Describes what a page does, in a browser that is started for it; skipped, and said so, where there is none. */
export function describeInBrowser(name: string, tests: (browser: () => Browser) => void): void {
  const executablePath = findChromium();
  (executablePath === undefined ? describe.skip : describe)(name, () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await startChromium(executablePath ?? '');
    });
    afterAll(() => browser.close());
    tests(() => browser);
  });
}

/** Opens a page, and notes whom it asks and what it complains of. */
export async function openPageIn(
  browser: Browser,
  url: string,
  closing: (page: Page) => unknown,
): Promise<{ page: Page; hosts: Set<string>; complaints: string[] }> {
  const page = await browser.newPage();
  closing(page);
  const hosts = new Set<string>();
  const complaints: string[] = [];
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(url);
  return { page, hosts, complaints };
}

export async function signInAs(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Account', { exact: true }).fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
  }[];
}

/** What axe-core finds serious or critical, a line each. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResult>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
    );
}

const SCROLL = `new Promise((resolve) => {
  const frames = [];
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    scrollBy(0, document.body.scrollHeight / 100);
    if (frames.length < 110) requestAnimationFrame(step);
    else resolve(frames);
  };
  requestAnimationFrame(step);
})`;

/** Scrolls to the end in a hundred steps, a frame each; answers with the milliseconds that 19 of 20 stay within. */
export async function scrollThrough(page: Page): Promise<number> {
  const frames = await page.evaluate<number[]>(SCROLL);
  return frames.sort((one, other) => other - one)[Math.floor(frames.length / 20)] ?? 0;
}
