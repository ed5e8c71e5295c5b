import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
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
import { anEvent, OPERATOR } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

/** A phone and a laptop, and the longest words in the narrowest window without JavaScript. */
const PROFILES: BrowserProfile[] = [
  { language: 'en', width: 360, javaScript: true },
  { language: 'fr', width: 360, javaScript: false },
  { language: 'fr', width: 1280, javaScript: true },
];

describe('An organiser looks after the people of an event', function () {
  this.timeout(120_000);
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  for (const profile of PROFILES) {
    it(describeProfile(profile), async () => {
      const { page, service, processor, event } = await setUp(profile);
      const steps: string[] = [];
      const step = async (name: string, act: () => Promise<unknown>) => {
        await act();
        steps.push(name);
        expect(await page.locator('html').getAttribute('lang'), name).to.equal(profile.language);
        // axe needs JavaScript; the markup is the same.
        await (profile.javaScript ? expectAccessible(page) : expectNoSidewaysScrolling(page));
      };
      const click = (selector: string) => page.locator(selector).first().click();

      await page.goto(`${service.url}/console`);
      await step('open the event', () => click('.event-cards a'));
      await step('open the people', () => click(`.tabs a[href$="/people"]`));
      await page.locator('.empty').waitFor();

      const signUp = (firstName: string, input: object) =>
        processor.execute(registerCommand(event.id, { firstName, lastName: 'Vandenberghe-Vansteenkiste', waitList: true, ...input }));
      const ada = await signUp('Amélie', { slots: 3, email: 'a-rather-long-address-of-somebody@a-rather-long-domain.example' });
      await signUp('Bram', { slots: 1 });
      const dirk = await signUp('Dirk', { slots: 2, member: true });
      for (const registration of await findByIds(service.deps.db, [ada.id, dirk.id]))
        await processor.execute(confirmOnBehalf(registration, OPERATOR));
      await service.deps.db('messages').update({ sent_at: service.deps.now().toISOString() });
      await service.deps.db('messages').where({ registration_id: ada.id }).update({ sent_at: null, failed_at: '2027-05-01T08:00:00.000Z' });

      await step('look again', () => page.reload());
      expect(await namesOn(page)).to.have.length(3);
      steps.length = 2;
      await step('type a part of the name', async () => {
        await page.fill('#search', 'amelie');
        await page.locator('.toolbar button').click();
      });
      expect(await namesOn(page)).to.deep.equal(['Amélie Vandenberghe-Vansteenkiste']);
      expect(await page.locator('tbody .badge.bad').count(), 'her email did not arrive').to.equal(1);
      report('find a person', steps, profile);

      await step('go back to everybody', () => click('p.pages a'));
      steps.length = 2;
      await step('choose the list of the unconfirmed', () => click('.lists a[href*="unconfirmed"]'));
      await step('choose somebody', () => page.locator('tbody input[type=checkbox]').first().check());
      await step('send the email again', () => click('button[value=resend]'));
      await step('say yes', () => click('button[name=sure]'));
      expect(await page.locator('.toast').textContent()).to.contain('1');
      expect(await page.url()).to.contain('state=unconfirmed');
      report('send an email again', steps, profile);

      steps.length = 3;
      await step('choose nobody', () => click('button[value=endUnconfirmed]'));
      await page.locator('.errors').waitFor();
      await step('choose somebody', () => page.locator('tbody input[type=checkbox]').first().check());
      // page.js ignores a second submit of the same form for three seconds; this is another page.
      await step('end what is not confirmed', () => click('button[value=endUnconfirmed]'));
      await step('say yes', () => click('button[name=sure]'));
      await page.locator('.empty').waitFor();
      report('remove somebody who never confirmed, after choosing nobody', steps, profile);
      const [promoted] = await findByIds(service.deps.db, [dirk.id]);
      expect(promoted?.endedAt).to.equal(null);
    });
  }
});

async function setUp(profile: BrowserProfile) {
  const service = await aService({ DATABASE_URL: await freshSqlite(), PUBLIC_URL: 'http://127.0.0.1:3000' });
  const event = await anEvent(service.deps, { slots: 4, maxPerRegistration: 4 });
  const organiser = await aConsoleUser(service, { language: profile.language });
  await joinTeam(service, event, organiser, 'owner');
  const page = await aPage(profile);
  await page.context().addCookies([organiser.browserCookie]);
  return { page, service, event, processor: createCommandProcessor(service.deps) };
}

function namesOn(page: Page): Promise<string[]> {
  return page.locator('tbody th a').allTextContents();
}

function report(task: string, steps: string[], { language, width }: BrowserProfile): void {
  console.log(`      ${task} (${language}, ${width} px): ${steps.length} steps from the console: ${steps.join(', ')}`);
}
