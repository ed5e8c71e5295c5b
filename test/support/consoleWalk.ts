import { expect } from 'chai';
import { aPage, type BrowserProfile, describeProfile, expectAccessible, expectNoSidewaysScrolling, isBrowserMissing } from './browser.ts';
import { expectNoClippedTexts } from './clippedTexts.ts';
import { aConsoleUser, type ConsoleUser } from './consoleUser.ts';
import { freshSqlite } from './databases.ts';
import { LONG } from './longForm.ts';
import { aService } from './service.ts';

/** The longest words in the narrowest window without JavaScript. */
const NARROWEST: BrowserProfile = { language: 'fr', width: 360, javaScript: false };
/** A phone, and in the long form a laptop as well. */
const PROFILES: BrowserProfile[] = [
  { language: 'en', width: 360, javaScript: true },
  NARROWEST,
  ...(LONG ? [{ language: 'fr', width: 1280, javaScript: true }] : []),
];
/** A laptop, and in the long form German on a phone as well. */
export const GERMAN_PHONE_PROFILES: BrowserProfile[] = [
  { language: 'en', width: 1280, javaScript: true },
  NARROWEST,
  ...(LONG ? [{ language: 'de', width: 360, javaScript: true }] : []),
];

/** The longest words in the narrowest window, where axe, which needs JavaScript, looks too. */
const NARROW_WITH_JAVASCRIPT: BrowserProfile = { ...NARROWEST, javaScript: true };

/** Describes walks through the console: the first with every profile, in the short form each other one with one alone. */
export function describeWalks(title: string, walks: Record<string, (profile: BrowserProfile) => Promise<void>>, profiles = PROFILES): void {
  describe(title, function () {
    this.timeout(300_000);
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    for (const [index, [name, walk]] of Object.entries(walks).entries())
      for (const profile of index === 0 || LONG ? profiles : [NARROW_WITH_JAVASCRIPT])
        it([name, describeProfile(profile)].filter(Boolean).join(', '), () => walk(profile));
  });
}

/** The service, and somebody in front of the console, whose steps are counted. */
export async function aConsoleWalk(profile: BrowserProfile, settings: { SMTP_URL?: string } = {}) {
  const service = await aService({ DATABASE_URL: await freshSqlite(), PUBLIC_URL: 'http://127.0.0.1:3000', ...settings });
  const page = await aPage(profile);
  const steps: string[] = [];

  async function check(name: string) {
    expect(await page.locator('html').getAttribute('lang'), name).to.equal(profile.language);
    // axe needs JavaScript; the markup is the same.
    await (profile.javaScript ? expectAccessible(page) : expectNoSidewaysScrolling(page));
    if (profile.width === 360) await expectNoClippedTexts(page);
  }

  return {
    ...{ service, page, steps, check },
    aUser: (options: { roles?: string[] } = {}) => aConsoleUser(service, { language: profile.language, ...options }),
    signIn: ({ browserCookie }: ConsoleUser) => page.context().addCookies([browserCookie]),
    click: (selector: string) => page.locator(selector).first().click(),
    step: async (name: string, act: () => Promise<unknown>) => {
      await act();
      steps.push(name);
      await check(name);
    },
    /** Prints the steps of a task, and forgets all but the first `kept`, which the next task begins with as well. */
    report: (task: string, from: string, kept = 0) => {
      console.log(`      ${task} (${profile.language}, ${profile.width} px): ${steps.length} steps from ${from}: ${steps.join(', ')}`);
      steps.length = kept;
    },
  };
}
