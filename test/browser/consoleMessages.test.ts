import { expect } from 'chai';
import { t } from '../../src/i18n/translate.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import type { BrowserProfile } from '../support/browser.ts';
import { joinTeam } from '../support/consoleUser.ts';
import { aConsoleWalk, describeWalks, GERMAN_PHONE_PROFILES } from '../support/consoleWalk.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { untilOutboxEmpty } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const BODY = 'Take a coat, {first_name}: it will **rain** at {place}.\n\n[Your page]({link})';

describeWalks(
  'An organiser writes to people',
  {
    'a message, once it is looked at and tried out': async (profile) => {
      const { page, service, smtpServer, organiser, confirmed, sendEmails, eventPath, steps, step, click, check, report } =
        await setUp(profile);
      const [ada, bram] = [await confirmed('Amélie'), await confirmed('Bram')];
      const email = page.frameLocator('iframe');

      await page.goto(`${service.url}/console`);
      await step('open the event', () => click('.event-cards a'));
      await step('open the messages', () => click('.tabs a[href$="/messages"]'));
      await page.locator('.empty').waitFor();
      await step('begin a new one', () => click('.page-head .button'));
      await step('mistype a placeholder', async () => {
        await page.fill(`#subject-${profile.language}`, 'Bring a raincoat, {first_name}');
        await page.fill(`#body-${profile.language}`, BODY.replace('place', 'plaice'));
        await click('main form button');
      });
      expect(await page.locator('.errors').textContent()).to.contain('{plaice}');
      await step('correct it', async () => {
        await page.fill(`#body-${profile.language}`, BODY);
        await click('main form button');
      });
      await email.locator('strong', { hasText: 'rain' }).waitFor();
      await step('look at it as somebody gets it', async () => {
        await page.selectOption('#person', bram.id);
        await click('.toolbar button');
      });
      await email.getByText('Take a coat, Bram').waitFor();
      expect(await email.locator('a[href*="/registrations/"]').count(), 'a link').to.be.above(0);
      await step('send it to oneself', () => click('form[action$="/test"] button'));
      expect(await page.locator('.toast').textContent()).to.equal(t(profile.language, 'mailings.done.testSent'));
      await sendEmails();
      expect((await smtpServer.messageTo(`${organiser.username}@example.org`)).subject).to.contain('Bring a raincoat, Amina');
      const send = page.locator('form[action$="/send"] button').first();
      expect(await send.textContent()).to.equal(t(profile.language, 'mailings.sendNow', { people: 2 }));
      await step('send it', () => send.click());
      report('write to everybody who is confirmed, after a mistake', 'the console');

      await service.sendMailings();
      await sendEmails();
      await service.sendMailings();
      await step('see how far it has got', () => click('#progress-title ~ p a'));
      expect(await page.locator('.badge').allTextContents()).to.include(t(profile.language, 'mailings.states.done'));
      await step('see who got it', () => click('.lists a[href*="sent"]'));
      expect(await page.locator('tbody th a').allTextContents()).to.have.members([ada, bram].map(({ name }) => name));
      expect((await smtpServer.messageTo(ada.email)).text).to.contain('Take a coat, Amélie');
      await page.goto(`${eventPath}/messages`);
      await check('the list of messages');
      steps.length = 0;

      await step('open the people', () => click('.tabs a[href$="/people"]'));
      await step('choose somebody', () => page.locator(`input[value="${ada.id}"]`).check());
      await step('write to them', () => click('button[value=message]'));
      expect([
        await page.inputValue('#audience'),
        (await page.locator('main .hint').first().textContent())?.includes(ada.name),
      ]).to.deep.equal(['picked', true]);
      await step('save', async () => {
        await page.fill(`#subject-${profile.language}`, 'Your umbrella');
        await page.fill(`#body-${profile.language}`, 'You left it.');
        await click('main form button');
      });
      expect(await send.textContent()).to.equal(t(profile.language, 'mailings.sendNow', { people: 1 }));
      report('write to one person', 'the event');
      await page.goto(`${eventPath}/people/${bram.id}`);
      await click('.acts a[href*="messages/new"]');
      expect(await page.inputValue('input[name=people]')).to.equal(bram.id);
    },

    'their own words in the emails of the event': async (profile) => {
      const { page, smtpServer, eventPath, confirmed, step, click, report } = await setUp(profile);
      await page.goto(eventPath);
      await step('open the messages', () => click('.tabs a[href$="/messages"]'));
      await step('open the emails', () => click('main a[href$="/emails"]'));
      await step('write a paragraph and a signature', async () => {
        await page.fill(`#all-${profile.language}`, 'Wear **boots**, {first_name}.');
        await page.locator('summary', { hasText: t(profile.language, 'mailings.words.signature') }).click();
        await page.fill(`#signature-${profile.language}`, 'Amina of the Harbour Club');
        await click('main form.panel-form button');
      });
      await page.locator('.toast').waitFor();
      await page.frameLocator('iframe').locator('strong', { hasText: 'boots' }).waitFor();
      await step('look at another email', async () => {
        await page.selectOption('#template', 'cancelled');
        await click('.toolbar button');
      });
      await page.frameLocator('iframe').getByText('Amina of the Harbour Club').waitFor();
      if (profile.javaScript) {
        const written = page.locator(`#all-${profile.language}`);
        await written.fill('Wear **hats**.');
        await page.selectOption('#template', 'confirmed');
        await click('.toolbar button');
        await page.frameLocator('iframe').locator('strong', { hasText: 'hats' }).waitFor();
        expect([await written.inputValue(), await page.locator('.about-preview:visible').count()]).to.deep.equal(['Wear **hats**.', 0]);
      }
      report('say something in every email', 'the event');

      const { email } = await confirmed('Chidi');
      const { text } = await smtpServer.messageTo(email);
      expect(text).to.contain('Wear boots, Chidi.').and.contain('Amina of the Harbour Club');
    },
  },
  GERMAN_PHONE_PROFILES,
);

async function setUp(profile: BrowserProfile) {
  const smtpServer = await TestSmtpServer.create();
  const walk = await aConsoleWalk(profile, { SMTP_URL: smtpServer.url });
  const { service } = walk;
  const { deps, processor } = service;
  const event = await anEvent(deps, { slots: 9, language: profile.language });
  const organiser = await walk.aUser();
  await joinTeam(service, event, organiser, 'owner');
  await walk.signIn(organiser);
  const sendEmails = async () => {
    await service.dispatchMessages();
    await untilOutboxEmpty(deps);
  };
  /** Somebody whose email of confirmation has arrived. */
  const confirmed = async (firstName: string) => {
    const name = `${firstName} Vandenberghe-Vansteenkiste`;
    const email = `${firstName.toLowerCase().replace('é', 'e')}@a-rather-long-domain.example`;
    const { id } = await processor.execute(registerCommand(event.id, { firstName, lastName: 'Vandenberghe-Vansteenkiste', email }));
    const [registration] = await findByIds(deps.db, [id]);
    if (!registration) throw new Error('not registered');
    await processor.execute(confirm(registration, registration.linkHash, OPERATOR));
    await sendEmails();
    return { id, name, email };
  };
  return { ...walk, smtpServer, organiser, confirmed, sendEmails, eventPath: `${service.url}/console/events/${event.slug}` };
}
