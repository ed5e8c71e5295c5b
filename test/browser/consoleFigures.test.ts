import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Download, Page } from 'playwright-core';
import { t } from '../../src/i18n/translate.ts';
import { createUnsubscribeTokens } from '../../src/notices/unsubscribeLink.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import type { BrowserProfile } from '../support/browser.ts';
import { joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks, GERMAN_PHONE_PROFILES } from '../support/consoleWalk.ts';
import { anEvent } from '../support/factories.ts';
import { registerCommand } from '../support/unitOfWork.ts';

describeWalks(
  'An organiser looks at figures, takes the list away and chooses what to be told',
  {
    '': async (profile) => {
      const { page, service, event, organiser, step, click, report } = await setUp(profile);
      const { language } = profile;

      await page.goto(`${service.url}/console`);
      await step('open the event', () => click('.event-cards a'));
      expect(await page.locator('.tile .figure').first().textContent()).to.equal('5 / 6');
      expect(await page.locator('svg .plot-taken').getAttribute('d')).to.match(/^M0 200V/);
      await step('show the numbers', () => click('details summary'));
      expect(await page.locator('table tbody tr').first().locator('td').allTextContents()).to.deep.equal(['2', '0', '5', '0']);
      report('see how the event fills up', 'the console', 1);

      await step('open the people', () => click('.tabs a[href$="/people"]'));
      let file = '';
      await step('download as CSV', async () => {
        file = readFileSync(await downloadFrom(page, 'csv'), 'utf8');
      });
      expect(file)
        .to.match(/^\uFEFF/)
        .and.contain("'=HYPERLINK");
      expect(file.trim().split('\r\n')).to.have.length(3);
      report('take the list away', 'the console', 1);

      await step('open what I am told', () => click('.tabs a[href$="/notices"]'));
      await step('choose and save', async () => {
        await page.selectOption('select >> nth=0', 'daily');
        await page.locator('main form button').click();
      });
      await page.locator('.toast').waitFor();
      expect(await page.locator('select >> nth=0').inputValue()).to.equal('daily');
      report('choose what to be told', 'the console', 1);

      const token = createUnsubscribeTokens(service.deps.keys).sign({ accountId: organiser.accountId, eventId: event.id });
      await step('open the link of the email', () => page.goto(`${service.url}/notices/${token}?lang=${language}`));
      await step('unsubscribe', () => click('main form button'));
      await page
        .getByText(t(language, 'notices.unsubscribed', { event: event.title }))
        .first()
        .waitFor();
      await page.goto(`${service.url}/console/events/${event.slug}/notices`);
      for (const select of await page.locator('select').all()) expect(await select.inputValue()).to.equal('off');
    },
  },
  GERMAN_PHONE_PROFILES,
);

async function setUp(profile: BrowserProfile) {
  const walk = await aConsoleWalk(profile);
  const { service } = walk;
  const event = await anEvent(service.deps, { slots: 6 });
  const processor = createCommandProcessor(service.deps);
  await processor.execute(registerCommand(event.id, { firstName: 'Ada', slots: 3 }));
  // Nobody's name becomes a formula in a spreadsheet.
  await processor.execute(registerCommand(event.id, { firstName: 'Eve', slots: 2 }));
  await service.deps.db('registrations').where({ first_name: 'Eve' }).update({ first_name: '=HYPERLINK("x")' });
  const organiser = await walk.aUser();
  await joinTeam(service, event, organiser, 'owner');
  await walk.signIn(organiser);
  return { ...walk, event, organiser };
}

async function downloadFrom(page: Page, format: string): Promise<string> {
  const begun: Promise<Download> = page.waitForEvent('download');
  await page.locator(`a[download][href*="format=${format}"]`).click();
  return (await begun).path();
}
