import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Values } from '../../src/i18n/translate.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { findAllLive } from '../../src/registrations/processing/registrationRepository.ts';
import {
  aPage,
  type BrowserProfile,
  describeProfile,
  expectAccessible,
  HOSTED_PROFILES,
  isBrowserMissing,
  takeTurns,
} from '../support/browser.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { ADA, aFormPage, signUpAnother } from '../support/formPage.ts';
import { aService, PUBLIC_URL, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const MINUTE_MS = 60_000;

for (const [index, profile] of HOSTED_PROFILES.entries()) {
  const suite = describe(`Hosted pages, ${describeProfile(profile)}`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    it('somebody signs up, opens the mail, and has slots', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.waitForText('form.left', { remaining: 20 });
      await ada.signUp({ slots: '2' });
      await ada.waitForTitle('sent.title');
      await ada.waitForText('sent.held', { slots: 2 });
      await ada.follow();
      await ada.waitForTitle('registrationPage.title', { slots: 2 });
      await ada.waitForText('registrationPage.confirmed');
      expect(await ada.page.locator('dd', { hasText: 'Ada Lovelace' }).count()).to.equal(1);
      const entry = await ada.page.request.get(await address(ada.page, '.links a[download]'));
      expect([entry.status(), (await entry.text()).includes('SUMMARY:Harbour Walk')]).to.deep.equal([200, true]);
    });

    it('somebody who finds the event full asks for the wait list, sees who is ahead, and comes off it when others give up', async () => {
      const ada = await aVisitor(profile, { slots: 1 });
      await ada.addRegistration({ slots: 1 });
      await ada.addRegistration({ slots: 1, waitList: true });
      await ada.openForm();
      await ada.waitForText('form.full');
      await ada.page.uncheck('#waitList');
      await ada.signUp({});
      await ada.waitForText('fieldErrors.slots.left', { left: 0 });
      await ada.page.check('#waitList');
      await ada.signUp({});
      await ada.waitForTitle('sent.title');
      await ada.waitForText('sent.waits', { slots: 1 });
      await ada.follow();
      await ada.waitForTitle('registrationPage.waitsTitle');
      await ada.waitForText('registrationPage.ahead', { parties: 1, slots: 1 });
      const others = (await findAllLive(ada.deps.db, ada.event.id)).filter(({ email }) => email !== ADA.email);
      for (const other of others) await ada.processor.execute(cancel(other, OPERATOR));
      const { subject } = await ada.smtpServer.messageTo(ADA.email, 2);
      expect(subject).to.equal(ada.translated('emails.promoted.subject', { slots: 1, event: 'Harbour Walk' }));
      await ada.page.reload();
      await ada.waitForTitle('registrationPage.title', { slots: 1 });
    });

    it('somebody who left the page open too long finds their answers in a fresh one, and by a second sign-up where the email is', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      ada.clock.advance(31 * MINUTE_MS);
      await ada.signUp({ firstName: 'Ada Augusta' });
      await ada.waitForText('fieldErrors.stale');
      expect(await ada.page.inputValue('#firstName')).to.equal('Ada Augusta');
      ada.clock.advance(3_000);
      await ada.send();
      await ada.waitForTitle('sent.title');
      await ada.openForm();
      await ada.signUp({});
      await ada.waitForText('fieldErrors.email.taken');
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
    });

    it('somebody whose address looks mistyped is asked, and takes what was meant or keeps it', async () => {
      const ada = await aVisitor(profile);
      const choose = async (key: string, email: string) => {
        await ada.openForm();
        await ada.signUp({ email: 'ada@gmial.com' });
        await ada.waitForTitle('emailSuggestion.title');
        await ada.checkAccessibility();
        await ada.page.getByRole('button', { name: ada.translated(key, { email }) }).click();
        await ada.waitForTitle('sent.title');
        expect(await ada.page.locator('main strong').first().innerText()).to.equal(email);
      };
      await choose('emailSuggestion.use', 'ada@gmail.com');
      await choose('emailSuggestion.keep', 'ada@gmial.com');
    });

    it('somebody who got everything wrong is told all of it, beside each field, and has lost nothing', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.signUp({ firstName: '', email: 'ada at home', phone: 'none', slots: 'two' });
      for (const key of [
        'fieldErrors.firstName.missing',
        'fieldErrors.email.format',
        'fieldErrors.phone.format',
        'fieldErrors.slots.number',
      ])
        expect(await ada.page.getByText(ada.translated(key)).count(), key).to.equal(2);
      expect(await ada.page.title()).to.match(new RegExp(`^${ada.translated('page.error')}`));
      expect(await ada.page.inputValue('#slots')).to.equal('two');
      if (profile.javaScript) expect(await ada.page.evaluate('document.activeElement.className')).to.equal('errors');
      await ada.page.locator('.errors a').nth(1).click();
      expect(await ada.page.evaluate('document.activeElement.id || location.hash')).to.match(/^#?email$/);
    });

    it('somebody whose link was cut off gets it again by email', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.signUp({});
      await ada.smtpServer.messageTo(ADA.email, 1);
      await ada.go('/confirm_registration?uuid=6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
      await ada.waitForTitle('errorPage.unknownLink');
      await ada.checkAccessibility();
      await ada.page.locator('main a.button').click();
      await ada.waitForTitle('resend.title');
      await ada.page.fill('#email', ADA.email);
      await ada.checkAccessibility();
      await ada.send();
      await ada.waitForText('sent.sentAgain', { email: ADA.email });
      expect(confirmationLinkIn(await ada.smtpServer.messageTo(ADA.email, 2))).to.equal(
        confirmationLinkIn(await ada.smtpServer.messageTo(ADA.email, 1)),
      );
    });

    it('somebody who is too late learns that the slots are free, and signs up again', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.signUp({});
      await ada.smtpServer.messageTo(ADA.email);
      await untilOutboxEmpty(ada.deps);
      ada.clock.advance(49 * 60 * MINUTE_MS);
      await ada.expireOverdue();
      await ada.follow();
      await ada.waitForTitle('errorPage.refused');
      await ada.go(registrationPage(await ada.link()));
      await ada.waitForTitle('ended.lapsed');
      await ada.waitForText('ended.free', { remaining: 20 });
      await ada.checkAccessibility();
      await ada.page.locator('main a').first().click();
      await ada.waitForTitle(null);
    });

    it('somebody takes what the wait list offers', async () => {
      const ada = await aVisitor(profile, { slots: 1, promotion: 'offer' });
      await ada.addRegistration({ slots: 1 });
      await ada.openForm();
      await ada.signUp({});
      await ada.follow();
      await ada.waitForText('registrationPage.waitsOffer', { slots: 1 });
      const [first] = await findAllLive(ada.deps.db, ada.event.id);
      if (first) await ada.processor.execute(cancel(first, OPERATOR));
      await ada.page.reload();
      await ada.waitForTitle('registrationPage.heldTitle', { slots: 1 });
      await ada.checkAccessibility();
      await ada.send();
      await ada.waitForTitle('registrationPage.title', { slots: 1 });
    });

    it('somebody follows the link again, which changes nothing, takes fewer slots, and gives them up, after a question', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.signUp({ slots: '3' });
      await ada.follow();
      await ada.follow();
      await ada.waitForTitle('registrationPage.title', { slots: 3 });
      await ada.waitForText('registrationPage.already');
      await ada.page.getByRole('link', { name: ada.translated('registrationPage.change') }).click();
      await ada.waitForTitle('change.title');
      await ada.checkAccessibility();
      await ada.page.fill('#slots', '2');
      await ada.send();
      await ada.waitForText('registrationPage.changed');
      await ada.waitForTitle('registrationPage.title', { slots: 2 });
      await ada.page.getByRole('link', { name: ada.translated('registrationPage.cannotCome') }).click();
      await ada.waitForTitle('cancel.title', { slots: 2 });
      await ada.checkAccessibility();
      await ada.send();
      await ada.waitForTitle('ended.cancelled');
    });

    it('somebody confirms by a button, where the event asks for one', async () => {
      const ada = await aVisitor(profile, { confirmBy: 'button' });
      await ada.openForm();
      await ada.signUp({ slots: '2' });
      await ada.follow();
      await ada.checkAccessibility();
      await ada.page.getByRole('button', { name: ada.translated('confirm.button', { slots: 2 }) }).click();
      await ada.waitForTitle('registrationPage.title', { slots: 2 });
    });

    it('a robot that fills in everything, or at once, is asked again', async () => {
      const ada = await aVisitor(profile);
      await ada.go(`/events/${ada.event.slug}`);
      await ada.signUp({});
      await ada.waitForText('fieldErrors.quick');
      ada.clock.advance(3_000);
      await ada.page.locator('#website').evaluate((field) => Object.assign(field, { value: 'https://spam.example' }));
      await ada.send();
      await ada.waitForText('fieldErrors.trap');
      expect(await ada.deps.db('registrations')).to.have.length(0);
    });
  });
  takeTurns(suite, index, HOSTED_PROFILES);
}

describe('Hosted pages without JavaScript', () => {
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('somebody who mistyped their address goes back and mends it, or uses a different one, and keeps the last slot', async () => {
    const ada = await aVisitor({ language: 'fr', width: 360, javaScript: false }, { slots: 1, waitListMode: 'off' });
    await ada.openForm();
    await ada.signUp({ email: 'ada@harbuor.example' });
    await ada.waitForTitle('sent.title');
    await ada.page.goBack();
    await ada.signUp({ email: 'ada@harbour.exampel' });
    await ada.waitForTitle('sent.title');
    await ada.page.getByRole('button', { name: ada.translated('sent.other') }).click();
    expect(await ada.page.inputValue('#lastName')).to.equal('Lovelace');
    await ada.page.fill('#email', ADA.email);
    await ada.send();
    await ada.waitForTitle('sent.title');
    await ada.follow();
    await ada.waitForTitle('registrationPage.title', { slots: 1 });
    expect(await ada.deps.db('registrations').pluck('email')).to.deep.equal([ADA.email]);
  });
});

describe('Hosted pages with JavaScript', () => {
  const profile: BrowserProfile = { language: 'en', width: 360, javaScript: true };
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('the slots that are left are counted while somebody looks, and a double click signs up once', async () => {
    const ada = await aVisitor(profile);
    await ada.openForm();
    await ada.waitForText('form.left', { remaining: 20 });
    await ada.addRegistration({ slots: 3 });
    await ada.page.getByText('17 slots left').waitFor();
    await ada.fill();
    await ada.page.locator('main form button').dblclick();
    await ada.waitForTitle('sent.title');
    expect(await ada.deps.db('registrations').where({ email: ADA.email })).to.have.length(1);
  });

  it('the keyboard alone is enough', async () => {
    const ada = await aVisitor(profile);
    await ada.openForm();
    const { keyboard } = ada.page;
    await keyboard.press('Tab');
    expect(await ada.focused()).to.equal(ada.translated('page.skip'));
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    expect(await ada.focused()).to.equal(ada.translated('form.map'));
    for (const typed of [ADA.firstName, ADA.lastName, ADA.email, ADA.phone]) {
      await keyboard.press('Tab');
      await keyboard.type(typed);
    }
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    await keyboard.press('Space');
    expect(await ada.page.isChecked('#member')).to.equal(true);
    await keyboard.press('Tab');
    await keyboard.press('Tab');
    expect(await ada.focused()).to.equal(ada.translated('form.submit'));
    await keyboard.press('Enter');
    await ada.waitForTitle('sent.title');
  });
});

/** Ada in a browser, and the service that she visits. */
async function aVisitor(profile: BrowserProfile, eventInput: Parameters<typeof anEvent>[1] = {}) {
  const smtpServer = await TestSmtpServer.create();
  const service = await aService({ SMTP_URL: smtpServer.url });
  const event = await anEvent(service.deps, { organiser: 'Harbour Club', contact: 'amina@example.org', colour: '#0b6e4f', ...eventInput });
  const page = await aPage(profile);
  const formPage = aFormPage(page, profile.language);
  const { translated, fill } = formPage;
  const open = (path: string) => page.goto(`${service.url}${path}`);
  const submit = () => page.locator('main form button').first().click();
  const link = async () => confirmationLinkIn(await smtpServer.messageTo(ADA.email, 1)).replace(PUBLIC_URL, '');
  const checkAccessibility = async () => profile.javaScript && expectAccessible(page);

  return {
    ...service,
    ...{ ...formPage, page, event, smtpServer, go: open, send: submit, link, checkAccessibility },
    /** Opens the form, and lets the time pass that a person needs to fill it in. */
    async openForm() {
      await open(`/events/${event.slug}`);
      await checkAccessibility();
      service.clock.advance(3_000);
    },
    async signUp(fields: Partial<typeof ADA>) {
      await fill(fields);
      await submit();
      await checkAccessibility();
    },
    async follow() {
      await open(await link());
      await checkAccessibility();
    },
    /** Waits for the heading of the page; null is the title of the event. */
    waitForTitle: (key: string | null, values?: Values) => formPage.waitForHeading(1, key === null ? event.title : translated(key, values)),
    addRegistration: (overrides: Partial<RegistrationBody>) => signUpAnother({ url: service.url, event, smtpServer }, overrides),
    focused: () => page.evaluate('document.activeElement.textContent.trim()'),
  };
}

function registrationPage(confirmLink: string): string {
  return confirmLink.replace(/.*uuid=/, '/registrations/');
}

async function address(page: Page, link: string): Promise<string> {
  return new URL((await page.locator(link).getAttribute('href')) ?? '', page.url()).href;
}
