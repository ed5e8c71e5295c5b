import { existsSync } from 'node:fs';
import { expect } from 'chai';
import type { Suite } from 'mocha';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { violationsIn } from './axe.ts';
import { onCleanup } from './cleanup.ts';
import { isMissing } from './databases.ts';
import { LONG } from './longForm.ts';
import { FaultlessInRun } from './oncePerRun.ts';

/** The one without windows needs half of the processor time. */
const CHROMIUM = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((file) => existsSync(file)) ?? null;
/** A name for this machine that is not localhost; see plainHttp.test.ts. */
const HOST_RULES = '--host-resolver-rules=MAP intranet.example 127.0.0.1';
const BASE_ARGS = [HOST_RULES, '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'];
/** Pages of all origins share a process. In one of its own each would compile every script anew: a third of the time of a test. */
export const ONE_PROCESS_ARGS = ['--disable-site-isolation-trials', '--renderer-process-limit=1'];
/** Chromium makes no requests of its own. */
const OFFLINE_ARGS = ['--disable-background-networking', '--disable-component-update'];

let browser: Promise<Browser> | undefined;

export interface BrowserProfile {
  language: string;
  /** Width of the window in CSS pixels. */
  width: number;
  javaScript: boolean;
}

/** Every combination. French has the longest words, 360 px is the narrowest window. */
const BROWSER_PROFILES: BrowserProfile[] = ['en', 'fr'].flatMap((language) =>
  [360, 1280].flatMap((width) => [true, false].map((javaScript) => ({ language, width, javaScript }))),
);

/** Each language, each width, with and without JavaScript; in the long form every combination. */
export const HOSTED_PROFILES: BrowserProfile[] = LONG
  ? BROWSER_PROFILES
  : [
      { language: 'en', width: 360, javaScript: true },
      { language: 'fr', width: 1280, javaScript: false },
    ];

/** The same, but with the longest words in the narrowest window, for what looks at the page alone. axe needs JavaScript. */
export const LAYOUT_PROFILES: BrowserProfile[] = LONG
  ? BROWSER_PROFILES
  : [
      { language: 'fr', width: 360, javaScript: true },
      { language: 'en', width: 1280, javaScript: false },
    ];

/** Each language and each width, for what needs JavaScript. */
export const WIDGET_PROFILES: BrowserProfile[] = LONG
  ? BROWSER_PROFILES.filter(({ javaScript }) => javaScript)
  : [
      { language: 'en', width: 1280, javaScript: true },
      { language: 'fr', width: 360, javaScript: true },
    ];

/**
 * In the short form the first test of a suite runs with every profile, and each other one with one of them, in turn. `suite` is that of
 * `profiles[index]`; all have the same tests.
 */
export function takeTurns(suite: Suite, index: number, profiles: BrowserProfile[]): void {
  if (LONG) return;
  suite.tests = suite.tests.filter((_, position) => position === 0 || position % profiles.length === index);
}

export function describeProfile({ language, width, javaScript }: BrowserProfile): string {
  return `in ${language}, ${width} px wide, ${javaScript ? 'with' : 'without'} JavaScript`;
}

export function isBrowserMissing(): boolean {
  return isMissing('Chromium', CHROMIUM);
}

/** One browser for all tests. */
export function openBrowser(): Promise<Browser> {
  browser ??= launchBrowser();
  return browser;
}

async function launchBrowser(): Promise<Browser> {
  // Loaded here, since every process of the tests loads this file, and few open a browser.
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: CHROMIUM as string, args: [...BASE_ARGS, ...ONE_PROCESS_ARGS, ...OFFLINE_ARGS] });
}

/** Contexts of this browser by their profile. Starting one costs more than the rest of most tests. */
const contexts = new Map<string, Promise<BrowserContext>>();

function openContext(profile: BrowserProfile): Promise<BrowserContext> {
  const key = JSON.stringify(profile);
  const context = contexts.get(key) ?? newContext(profile);
  contexts.set(key, context);
  return context;
}

async function newContext(profile: BrowserProfile): Promise<BrowserContext> {
  const { language, javaScript } = profile;
  return (await openBrowser()).newContext({
    viewport: viewportOf(profile),
    locale: language,
    javaScriptEnabled: javaScript,
    reducedMotion: 'reduce',
  });
}

function viewportOf({ width }: BrowserProfile) {
  return { width, height: 900 };
}

/**
 * A page in a browser without cookies. What else a browser stores belongs to the port of the service, which is another in each
 * test. The test fails when a script throws or the browser reports a violation of the CSP.
 */
export async function aPage(profile: BrowserProfile): Promise<Page> {
  const context = await openContext(profile);
  const page = await takeTab(context);
  const consoleErrors: string[] = [];
  page.on('pageerror', (error) => consoleErrors.push(error.message));
  page.on('console', (message) => message.text().includes('Content Security Policy') && consoleErrors.push(message.text()));
  page.setDefaultTimeout(10_000);
  onCleanup(async () => {
    if (await isSlow(resetContext(context, page, profile))) await replaceBrowser();
    expect(consoleErrors, 'errors in the browser console').to.deep.equal([]);
  });
  return page;
}

/** A tab that no test uses. It keeps the process alive. */
const freeTabs = new Map<BrowserContext, Page>();

async function takeTab(context: BrowserContext): Promise<Page> {
  const tab = freeTabs.get(context);
  freeTabs.delete(context);
  return tab ?? (await context.newPage());
}

async function resetContext(context: BrowserContext, tab: Page, profile: BrowserProfile): Promise<void> {
  await Promise.all(context.pages().map((opened) => opened !== tab && opened.close()));
  await context.clearCookies();
  await context.setOffline(false);
  // A page that has crashed, or is on its way to another, cannot be used again.
  await resetTab(tab, profile).then(
    () => freeTabs.set(context, tab),
    () => tab.close(),
  );
}

async function resetTab(tab: Page, profile: BrowserProfile): Promise<void> {
  for (const event of ['pageerror', 'console', 'request', 'dialog']) await tab.removeAllListeners(event);
  await tab.context().unrouteAll();
  await tab.unrouteAll();
  await tab.goto('about:blank');
  await tab.setViewportSize(viewportOf(profile));
  await tab.emulateMedia({ colorScheme: 'light' });
}

/** Whether this takes longer than 20 seconds: Chromium now and then never says that it closed a page. */
function isSlow(work: Promise<void>): Promise<boolean> {
  const slow = new Promise<true>((resolve) => setTimeout(() => resolve(true), 20_000).unref());
  return Promise.race([work.then(() => false), slow]);
}

/** The next test opens another browser. Nobody waits for the one that hangs; it ends with this process. */
async function replaceBrowser(): Promise<void> {
  const hanging = await browser;
  forgetBrowser();
  void hanging?.close().catch(() => {});
}

/** Width of the narrowest window in CSS pixels. */
const NARROW = 360;

/** What axe found faultless: by width and elements. Many tests pass through the same pages. */
const checkedPages = new FaultlessInRun('page');

/**
 * Expects that axe finds no violation of WCAG 2.2 A and AA, and that the page does not scroll sideways. axe, which takes
 * most of a browser test's time, looks at a page once: pages with the same elements and attributes, except for words, links,
 * values and numbers, are the same to it, also with more of the same rows.
 */
export async function expectAccessible(page: Page): Promise<void> {
  try {
    await expectNoSidewaysScrolling(page);
    const [width, outline] = (await page.evaluate(OUTLINE)) as [number, string];
    // The short form takes a page that is faultless on a phone for faultless on a wider screen.
    if (checkedPages.has(width + outline) || (!LONG && checkedPages.has(NARROW + outline))) return;
    expect(await violationsIn(page), await page.title()).to.deep.equal([]);
    checkedPages.add(width + outline);
  } catch (error) {
    // A script of the page sent the form only now: the next page is looked at instead.
    if (!(error as Error).message.includes('Execution context was destroyed')) throw error;
    await page.waitForLoadState();
    await expectAccessible(page);
  }
}

/** Runs in the page, open shadow roots included: its width and elements. Of words, links and values only whether they are empty. */
const OUTLINE = `(() => {
  const WORDS = ['href', 'value', 'src', 'content', 'lang', 'title', 'alt', 'aria-label', 'placeholder'];
  const shown = ({ name, value }) => name + '=' + (WORDS.includes(name) ? value !== '' : value.replace(/[0-9a-f-]{36}|[0-9]+/g, '#'));
  const outline = (element) => {
    const children = [...element.children, ...(element.shadowRoot?.children ?? [])].map(outline);
    const different = children.filter((child, index) => child !== children[index - 1]);
    return [element.tagName, ...[...element.attributes].map(shown), '(', ...different, ')'].join(' ');
  };
  return [innerWidth, outline(document.documentElement)];
})()`;

export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const [contentWidth = 0, viewportWidth = 0] = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as number[];
  expect(contentWidth, 'the width of the page').to.be.at.most(viewportWidth);
}

/** After each file, or, where a process runs several, by Playwright when it ends. */
export async function closeBrowser(): Promise<void> {
  if (process.env.MOCHA_WORKER_ID !== undefined) return;
  await (await browser)?.close();
  forgetBrowser();
}

function forgetBrowser(): void {
  browser = undefined;
  contexts.clear();
  freeTabs.clear();
}
