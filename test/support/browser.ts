import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { expect } from 'chai';
import { type Browser, chromium, type Page } from 'playwright-core';
import { isMissing } from './databases.ts';
import { afterwards } from './tidy.ts';

const CHROMIUM = '/usr/bin/chromium';
/** It asks nobody but us for anything. */
const QUIET = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
const ALONE = ['--disable-background-networking', '--disable-component-update'];

let browser: Promise<Browser> | undefined;

/** How somebody looks at a page. */
export interface Eyes {
  language: string;
  /** Of the window, in CSS pixels. */
  width: number;
  javaScript: boolean;
}

/** Everybody who looks: French words are the longest, 360 px the narrowest. */
export const EYES: Eyes[] = ['en', 'fr'].flatMap((language) =>
  [360, 1280].flatMap((width) => [true, false].map((javaScript) => ({ language, width, javaScript }))),
);

export function isBrowserMissing(): boolean {
  return isMissing('Chromium', existsSync(CHROMIUM) ? CHROMIUM : null);
}

/** The one that all tests share. */
export function openBrowser(): Promise<Browser> {
  browser ??= chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...ALONE] });
  return browser;
}

/** A page in a window of its own, of a browser that is started once. What its console says against us fails the test. */
export async function aPage({ language, width, javaScript }: Eyes): Promise<Page> {
  const context = await (await openBrowser()).newContext({
    viewport: { width, height: 900 },
    locale: language,
    javaScriptEnabled: javaScript,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.text().includes('Content Security Policy') && complaints.push(message.text()));
  page.setDefaultTimeout(10_000);
  afterwards(async () => {
    await context.close();
    expect(complaints, 'what the browser complains about').to.deep.equal([]);
  });
  return page;
}

/** No rule of accessibility is broken (WCAG 2.2 A and AA, by axe), and nothing has to be scrolled sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    // Otherwise it opens a second page for what it finds in frames of other origins; there are none.
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect(found, await page.title()).to.deep.equal([]);
  const [needs = 0, has = 0] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as number[];
  expect(needs, 'the width of the page').to.be.at.most(has);
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}
