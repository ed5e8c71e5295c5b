import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Download, Page } from 'playwright-core';
import { t } from '../../src/i18n/translate.ts';
import { createUnsubscribeTokens } from '../../src/notices/unsubscribeLink.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import {
  aPage,
  type BrowserProfile,
  describeProfile,
  expectAccessible,
  expectNoSidewaysScrolling,
  isBrowserMissing,
} from '../support/browser.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { freshSqlite } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const PROFILES: BrowserProfile[] = [
  { language: 'en', width: 1280, javaScript: true },
  { language: 'de', width: 360, javaScript: true },
  { language: 'fr', width: 360, javaScript: false },
];

describe('An organiser looks at figures, takes the list away and chooses what to be told', function () {
  this.timeout(120_000);
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  for (const profile of PROFILES) {
    it(describeProfile(profile), async () => {
      const { page, service, event, organiser } = await setUp(profile);
      const { language } = profile;
      const steps: string[] = [];
      const step = async (name: string, act: () => Promise<unknown>) => {
        await act();
        steps.push(name);
        await (profile.javaScript ? expectAccessible(page) : expectNoSidewaysScrolling(page));
      };
      const report = (task: string) => {
        console.log(`      ${task} (${language}, ${profile.width} px): ${steps.length} steps from the console: ${steps.join(', ')}`);
        steps.length = 1;
      };

      await page.goto(`${service.url}/console`);
      await step('open the event', () => page.locator('.event-cards a').first().click());
      expect(await page.locator('.tile .figure').first().textContent()).to.equal('5 / 6');
      expect(await page.locator('svg .plot-taken').getAttribute('d')).to.match(/^M0 200V/);
      await step('show the numbers', () => page.locator('details summary').click());
      expect(await page.locator('table tbody tr').first().locator('td').allTextContents()).to.deep.equal(['2', '0', '5', '0']);
      report('see how the event fills up');

      await step('open the people', () => page.locator('.tabs a[href$="/people"]').click());
      let file = '';
      await step('download as CSV', async () => {
        file = readFileSync(await downloadFrom(page, 'csv'), 'utf8');
      });
      expect(file)
        .to.match(/^\uFEFF/)
        .and.contain("'=HYPERLINK");
      expect(file.trim().split('\r\n')).to.have.length(3);
      report('take the list away');

      await step('open what I am told', () => page.locator('.tabs a[href$="/notices"]').click());
      await step('choose and save', async () => {
        await page.selectOption('select >> nth=0', 'daily');
        await page.locator('main form button').click();
      });
      await page.locator('.toast').waitFor();
      expect(await page.locator('select >> nth=0').inputValue()).to.equal('daily');
      report('choose what to be told');

      const token = createUnsubscribeTokens(service.deps.keys).sign({ accountId: organiser.accountId, eventId: event.id });
      await step('open the link of the email', () => page.goto(`${service.url}/notices/${token}?lang=${language}`));
      await step('unsubscribe', () => page.locator('main form button').click());
      await page
        .getByText(t(language, 'notices.unsubscribed', { event: event.title }))
        .first()
        .waitFor();
      await page.goto(`${service.url}/console/events/${event.slug}/notices`);
      for (const select of await page.locator('select').all()) expect(await select.inputValue()).to.equal('off');
    });
  }
});

async function setUp(profile: BrowserProfile) {
  const service = await aService({ DATABASE_URL: await freshSqlite(), PUBLIC_URL: 'http://127.0.0.1:3000' });
  const event = await anEvent(service.deps, { slots: 6 });
  const processor = createCommandProcessor(service.deps);
  await processor.execute(registerCommand(event.id, { firstName: 'Ada', slots: 3 }));
  // Nobody's name becomes a formula in a spreadsheet.
  await processor.execute(registerCommand(event.id, { firstName: 'Eve', slots: 2 }));
  await service.deps.db('registrations').where({ first_name: 'Eve' }).update({ first_name: '=HYPERLINK("x")' });
  const organiser = await aConsoleUser(service, { language: profile.language });
  await joinTeam(service, event, organiser, 'owner');
  const page = await aPage(profile);
  await page.context().addCookies([organiser.browserCookie]);
  return { page, service, event, organiser };
}

async function downloadFrom(page: Page, format: string): Promise<string> {
  const begun: Promise<Download> = page.waitForEvent('download');
  await page.locator(`a[download][href*="format=${format}"]`).click();
  return (await begun).path();
}
