import { expect } from 'chai';
import { anyEventBySlug } from '../../src/events/eventLookup.ts';
import type { BrowserProfile } from '../support/browser.ts';
import { joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks } from '../support/consoleWalk.ts';
import { anEvent } from '../support/factories.ts';
import { ADA } from '../support/formPage.ts';

/** With JavaScript, questions are asked and answered in invitationToDoor.test.ts. */
const PROFILES: BrowserProfile[] = [{ language: 'fr', width: 360, javaScript: false }];

describeWalks(
  'An organiser asks questions',
  {
    '': async (profile) => {
      const { service, page, aUser, signIn, step, click, report } = await aConsoleWalk(profile);
      const { language } = profile;
      await anEvent(service.deps, { slug: 'dinner', language });
      const event = await anyEventBySlug(service.deps, 'dinner');
      const user = await aUser();
      await joinTeam(service, event, user, 'owner');
      await signIn(user);

      await page.goto(`${service.url}/console/events/dinner`);
      await step('open the questions', () => click('.tabs a[href$="/questions"]'));
      const ask = async (kind: string, scope: string, texts: Record<string, string>) => {
        await step('add a question', () => click('.page-head .button'));
        await page.selectOption('#kind', kind);
        await page.selectOption('#scope', scope);
        for (const [name, text] of Object.entries(texts)) await page.fill(`[name="${name}"]`, text);
        if (kind !== 'long_text') await page.check('#required');
        await step('save', () => click('form[data-question-form] .buttons button'));
        await page.locator('.toast').waitFor();
      };
      await ask('short_text', 'others', { [`label.${language}`]: 'Full name' });
      await ask('one_of', 'person', {
        [`label.${language}`]: 'Meal',
        [`options.0.label.${language}`]: 'Fish',
        [`options.1.label.${language}`]: 'Vegan',
      });
      await ask('long_text', 'registration', { [`label.${language}`]: 'Allergies' });
      await step('move the last question up', () => click('button[value=up] >> nth=1'));
      report('ask three questions', 'the event');

      await page.goto(`${service.url}/events/dinner`);
      service.clock.advance(3_000);
      for (const [name, text] of Object.entries({ ...ADA, slots: '3' })) await page.fill(`#${name}`, text);
      await step('show the fields of three people', () => click('button[value=people]'));
      expect(await page.locator('fieldset.person:visible').count()).to.equal(3);
      await step('send without answers', () => click('#sign-up button:not([name])'));
      expect(await page.locator('.errors li').count()).to.equal(5);
      await step('answer', async () => {
        for (const [field, text] of Object.entries({ 'q1.0': 'Bo', 'q1.1': 'Cy', q3: 'Nuts' }))
          await page.fill(`[name="answers.${field}"]`, text);
        for (const [index, choice] of ['o1', 'o2', 'o1'].entries()) await page.selectOption(`[name="answers.q2.${index}"]`, choice);
      });
      service.clock.advance(3_000);
      await step('send', () => click('#sign-up button:not([name])'));
      await page.getByText('Fish; Vegan; Fish').waitFor();

      const [registration] = await service.deps.db('registrations').select('id', 'answers');
      await page.goto(`${service.url}/console/events/dinner/people/${registration.id}`);
      await page.getByText('Bo; Cy').waitFor();
      await step('open the form to correct', () => click('.acts a[href$="/change"]'));
      await step('another answer', () => page.fill('[name="answers.q1.1"]', 'Cyril'));
      await step('save', () => click('main form .buttons button'));
      await page.getByText('Bo; Cyril').waitFor();
      const { text } = await user.request('/api/events/dinner/export?format=csv');
      expect(text).to.contain('Bo; Cyril').and.contain('Nuts');
      report('see and correct the answers', 'the person');
    },
  },
  PROFILES,
);
