import { expect } from 'chai';
import { anyEventBySlug } from '../../src/events/eventLookup.ts';
import type { BrowserProfile } from '../support/browser.ts';
import { joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks } from '../support/consoleWalk.ts';
import { anEvent } from '../support/factories.ts';
import { askThreeQuestions, signUpThreePeople } from '../support/threeQuestions.ts';

/** With JavaScript, questions are asked and answered in invitationToDoor.test.ts. */
const PROFILES: BrowserProfile[] = [{ language: 'fr', width: 360, javaScript: false }];

describeWalks(
  'An organiser asks questions',
  {
    '': async (profile) => {
      const walk = await aConsoleWalk(profile);
      const { service, page, aUser, signIn, step, click, report } = walk;
      const { language } = profile;
      await anEvent(service.deps, { slug: 'dinner', language });
      const event = await anyEventBySlug(service.deps, 'dinner');
      const user = await aUser();
      await joinTeam(service, event, user, 'owner');
      await signIn(user);

      await page.goto(`${service.url}/console/events/dinner`);
      await askThreeQuestions(walk, language);
      await step('move the last question up', () => click('button[value=up] >> nth=1'));
      report('ask three questions', 'the event');

      await page.goto(`${service.url}/events/dinner`);
      await signUpThreePeople(walk, async () => {
        await step('show the fields of three people', () => click('button[value=people]'));
        expect(await page.locator('fieldset.person:visible').count()).to.equal(3);
      });

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
