import { expect } from 'chai';
import { t, type Values } from '../../src/i18n/translate.ts';
import type { RegistrationBody } from '../../src/registrations/domain/applicant.ts';
import { aPage, type BrowserProfile, expectAccessible, isBrowserMissing, takeTurns, WIDGET_PROFILES } from '../support/browser.ts';
import { anEvent } from '../support/factories.ts';
import { ADA, aFormPage, signUpAnother } from '../support/formPage.ts';
import { anotherSite } from '../support/otherSite.ts';
import { askQuestions } from '../support/questions.ts';
import { aService } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';

const MINUTE_MS = 60_000;

for (const [index, profile] of WIDGET_PROFILES.entries()) {
  const suite = describe(`Form widget on a page with a strict CSP, in ${profile.language}, ${profile.width} px wide`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    it('somebody signs up, sees what was registered, and finds the email', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.waitForText('form.left', { remaining: 20 });
      await ada.signUp({ slots: '2' });
      await ada.waitForTitle('sent.title');
      await ada.waitForText('sent.held', { slots: 2 });
      for (const shown of ['Harbour Walk', 'Ada Lovelace', '0470 12 34 56']) await ada.page.locator('dd', { hasText: shown }).waitFor();
      const { text, subject } = await ada.smtpServer.messageTo(ADA.email);
      expect(subject?.replace(/\s/g, ' ')).to.equal(
        ada.translated('emails.confirm.subject', { event: 'Harbour Walk' }).replace(/\s/g, ' '),
      );
      expect(text).to.contain('/confirm_registration?uuid=');
      expect(await ada.page.evaluate('registered.slots')).to.equal(2);
    });

    it('somebody gets the email again, and uses another address, also where their own sign-up took the last slot', async () => {
      const ada = await aVisitor(profile, { slots: 1, waitListMode: 'off' });
      await ada.openForm();
      await ada.signUp({});
      await ada.waitForTitle('sent.title');
      await ada.clickButton('sent.again');
      await ada.waitForText('sent.sentAgain', { email: ADA.email });
      await ada.smtpServer.messageTo(ADA.email, 2);
      await ada.clickButton('sent.other');
      expect(await ada.page.inputValue('#lastName')).to.equal('Lovelace');
      await ada.signUp({ email: 'ada@work.example' });
      await ada.smtpServer.messageTo('ada@work.example');
      await ada.waitForTitle('sent.title');
      expect(await ada.deps.db('registrations').pluck('email')).to.deep.equal(['ada@work.example']);
    });

    it('a full event offers the wait list before anything is sent', async () => {
      const ada = await aVisitor(profile, { slots: 1 });
      await ada.addRegistration({ slots: 1 });
      await ada.openForm();
      await ada.waitForText('form.full');
      await ada.page.uncheck('#waitList');
      await ada.signUp({});
      await ada.waitForText('fieldErrors.slots.left', { left: 0 });
      expect(ada.countPosts('/register')).to.equal(0);
      await ada.page.check('#waitList');
      await ada.send();
      await ada.waitForTitle('sent.title');
      await ada.waitForText('sent.waits', { slots: 1 });
      await ada.checkAccessibility();
    });

    it('whoever wants more than is left is told how many there are', async () => {
      const ada = await aVisitor(profile, { slots: 3 });
      await ada.addRegistration({ slots: 1 });
      await ada.openForm();
      await ada.signUp({ slots: '3' });
      await ada.waitForText('fieldErrors.slots.left', { left: 2 });
      expect(ada.countPosts('/register')).to.equal(0);
      await ada.signUp({ slots: '2' });
      await ada.waitForTitle('sent.title');
    });

    it('whoever mistyped their address is asked, and takes what was meant or keeps it', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.signUp({ email: 'ada@gmial.com' });
      await ada.waitForTitle('emailSuggestion.title');
      await ada.clickButton('emailSuggestion.use', { email: 'ada@gmail.com' });
      await ada.waitForTitle('sent.title');
      await ada.clickButton('sent.other');
      await ada.signUp({ email: 'ada@gmial.com' });
      await ada.clickButton('emailSuggestion.keep', { email: 'ada@gmial.com' });
      await ada.waitForTitle('sent.title');
      expect(await ada.deps.db('registrations').pluck('email')).to.deep.equal(['ada@gmial.com']);
    });

    it('whoever got everything wrong is told all of it, beside each field, has lost nothing, and learns where an earlier email is', async () => {
      const ada = await aVisitor(profile);
      await ada.addRegistration({ email: ADA.email });
      await ada.openForm();
      await ada.signUp({ firstName: '', email: 'ada at home', phone: 'none', slots: 'two' });
      await ada.waitForText('fieldErrors.title');
      for (const key of [
        'fieldErrors.firstName.missing',
        'fieldErrors.email.format',
        'fieldErrors.phone.format',
        'fieldErrors.slots.number',
      ])
        expect(await ada.page.getByText(ada.translated(key)).count(), key).to.equal(2);
      expect(await ada.focused()).to.match(/^errors/);
      await ada.page.locator('[part=errors-link]').nth(1).click();
      expect(await ada.focused()).to.equal('email');
      expect(await ada.page.inputValue('#slots')).to.equal('two');
      await ada.checkAccessibility();
      await ada.signUp({});
      await ada.waitForText('fieldErrors.email.taken');
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
    });

    it('nobody notices that the page was open for too long', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      ada.clock.advance(31 * MINUTE_MS);
      await ada.signUp({});
      await ada.waitForTitle('sent.title');
      expect([ada.countPosts('/token'), ada.countPosts('/register')]).to.deep.equal([2, 2]);
    });

    it('a lost connection and a broken service lose no answers, there is a way back, and sent again it is one registration', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.fill();
      await ada.page.context().setOffline(true);
      await ada.send();
      await ada.waitForText('widget.unreachable');
      await ada.checkAccessibility();
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
      await ada.page.context().setOffline(false);
      await ada.deps.db.raw('ALTER TABLE idempotency_keys RENAME TO lost');
      await ada.send();
      await ada.waitForTitle('errorPage.title');
      await ada.waitForText('widget.broken');
      await ada.checkAccessibility();
      await ada.clickButton('widget.back');
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
      await ada.deps.db.raw('ALTER TABLE lost RENAME TO idempotency_keys');
      await ada.send();
      await ada.waitForTitle('sent.title');
      expect(await ada.deps.db('registrations')).to.have.length(1);
    });

    it('sign-up that was closed meanwhile says so', async () => {
      const ada = await aVisitor(profile);
      await ada.openForm();
      await ada.fill();
      await ada.deps.db('events').update({ closed_at: ada.clock.now().toISOString() });
      await ada.send();
      await ada.waitForText('form.closed');
      expect(ada.countPosts('/register')).to.equal(0);
    });

    it('an event that is over says so in place of the form', async () => {
      const ada = await aVisitor(profile);
      ada.clock.advance(100 * 24 * 60 * MINUTE_MS);
      await ada.go();
      await ada.waitForText('form.over', { event: 'Harbour Walk' });
      expect(await ada.page.locator('#email').count()).to.equal(0);
      await ada.checkAccessibility();
    });

    it('a page that the organiser has not allowed carries no form', async () => {
      const ada = await aVisitor(profile, { allowedOrigins: 'https://club.example.org' });
      await ada.go();
      await ada.waitForText('widget.notAllowed');
      expect(await ada.page.locator('#email').count()).to.equal(0);
      await ada.checkAccessibility();
    });
  });
  takeTurns(suite, index, WIDGET_PROFILES);
}

describe('Form widget on any page', () => {
  const profile: BrowserProfile = { language: 'en', width: 360, javaScript: true };
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('counts the slots that are left while somebody looks, and asks a robot that fills in every field again', async () => {
    const ada = await aVisitor(profile);
    await ada.openForm();
    await ada.waitForText('form.left', { remaining: 20 });
    await ada.addRegistration({ slots: 3 });
    await ada.waitForText('form.left', { remaining: 17 });
    await ada.page.locator('#website').evaluate((field) => Object.assign(field, { value: 'https://spam.example' }));
    await ada.signUp({});
    await ada.waitForText('fieldErrors.trap');
    expect(ada.countPosts('/register')).to.equal(0);
  });

  it('is for the only open event when it names none', async () => {
    const ada = await aVisitor(profile);
    await ada.go({ attributes: '' });
    await ada.page.locator('#email').waitFor();
    await ada.signUp({});
    await ada.waitForTitle('sent.title');
  });

  it('asks the questions of the event, of as many people as there are slots, and says what is missing', async () => {
    const ada = await aVisitor(profile);
    const name = { kind: 'short_text', scope: 'others', label: { en: 'Full name' }, required: true } as const;
    const rest = (['long_text', 'one_of', 'number', 'date'] as const).map((kind) => ({ kind, label: { en: kind, fr: `Votre ${kind}` } }));
    await askQuestions(ada, ada.event, name, { kind: 'several_of', scope: 'person' }, { kind: 'consent', required: true }, ...rest);
    await ada.openForm();
    await ada.signUp({ slots: '2' });
    await ada.page.getByText('“Full name”, person 2: Please answer this question').first().waitFor();
    await ada.checkAccessibility();
    await ada.page.locator('[part=errors-link]').last().click();
    expect(await ada.focused()).to.equal('answers.q3');
    await ada.page.fill('[id="answers.q1.0"]', 'Bo');
    for (const box of ['q2.1.o2', 'q3']) await ada.page.check(`[id="answers.${box}"]`);
    for (const [id, text] of Object.entries({ q4: 'Long', q6: '4,5', q7: '2027-06-13' })) await ada.page.fill(`[id="answers.${id}"]`, text);
    await ada.page.getByLabel(profile.language === 'fr' ? 'Votre one_of' : 'one_of').selectOption('o1');
    await ada.send();
    await ada.waitForTitle('sent.title');
    expect(await ada.deps.db('registrations').pluck('answers')).to.deep.equal([
      '{"q1":["Bo"],"q2":[null,["o2"]],"q3":true,"q4":"Long","q5":"o1","q6":4.5,"q7":"2027-06-13"}',
    ]);
  });

  it('says when there were too many tries, and keeps the answers', async () => {
    const ada = await aVisitor(profile, {}, { RATE_LIMIT_FACTOR: '0.02' });
    await ada.openForm();
    await ada.signUp({ phone: 'none' });
    await ada.waitForText('fieldErrors.phone.format');
    await ada.signUp({ phone: 'none' });
    await ada.waitForText('fieldErrors.phone.format');
    await ada.signUp({});
    await ada.waitForTitle('errorPage.title');
    await ada.page.getByText('Too many requests').waitFor();
    await ada.clickButton('widget.back');
    expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
  });

  it('is sent once by a double click, and makes no markup of what somebody types', async () => {
    const ada = await aVisitor(profile);
    await ada.openForm();
    await ada.fill({ firstName: '<b>Ada</b>', lastName: '{slots} <strong>' });
    await ada.page.locator('form button').dblclick();
    await ada.page.locator('dd', { hasText: '<b>Ada</b> {slots} <strong>' }).waitFor();
    expect(ada.countPosts('/register')).to.equal(1);
  });

  it('needs no more than a keyboard', async () => {
    const ada = await aVisitor(profile);
    await ada.openForm();
    const { keyboard } = ada.page;
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
    await keyboard.press('Enter');
    await ada.waitForTitle('sent.title');
    expect(await ada.focused()).to.match(/^heading/);
  });

  it('keeps what was typed when the page moves it, and starts anew for another event', async () => {
    const ada = await aVisitor(profile);
    const another = await anEvent(ada.deps, { title: 'Dune Walk', allowedOrigins: '*' });
    await ada.openForm();
    await ada.fill();
    await ada.page.evaluate(`document.querySelector('main').append(document.querySelector('slotkeeper-form'))`);
    await ada.send();
    await ada.waitForTitle('sent.title');
    await ada.page.locator('slotkeeper-form').evaluate((form, slug) => form.setAttribute('event', slug), another.slug);
    await ada.page.getByRole('heading', { level: 2, name: 'Dune Walk' }).waitFor();
    expect(await ada.page.inputValue('#email')).to.equal('');
  });

  it('takes the language it is told, then that of the page, then that of the browser', async () => {
    const ada = await aVisitor(profile);
    await ada.go({ attributes: `event="${ada.event.slug}" language="de"`, pageLanguage: 'fr-BE' });
    await ada.page.getByText(t('de', 'form.firstName'), { exact: true }).waitFor();
    await ada.go({ pageLanguage: 'fr-BE' });
    await ada.page.getByText(t('fr', 'form.firstName'), { exact: true }).waitFor();
    await ada.go({ pageLanguage: 'fi' });
    await ada.page.getByText(t('en', 'form.firstName'), { exact: true }).waitFor();
  });

  it('follows the page where it is dark, in the colours it is given', async () => {
    const ada = await aVisitor(profile, { colour: '#ffd166' });
    await ada.page.emulateMedia({ colorScheme: 'dark' });
    await ada.openForm();
    await ada.signUp({ firstName: '' });
    await ada.waitForText('fieldErrors.firstName.missing');
    await ada.checkAccessibility();
  });

  it('shows what stands inside it until the service answers', async () => {
    const ada = await aVisitor(profile);
    await ada.page.route('**/form?*', (route) => route.abort());
    await ada.go({ inside: '<a href="https://slots.example.org/events/harbour-walk">Sign up</a>' });
    await ada.page.getByRole('link', { name: 'Sign up' }).waitFor();
    await ada.page.unroute('**/form?*');
    await ada.page.locator('#email').waitFor();
    expect(await ada.page.getByRole('link', { name: 'Sign up', exact: true }).isVisible()).to.equal(false);
  });
});

/** Ada in a browser at a page of another site with the widget. */
async function aVisitor(
  profile: BrowserProfile,
  eventInput: Parameters<typeof anEvent>[1] = {},
  settings: Parameters<typeof aService>[0] = {},
) {
  const smtpServer = await TestSmtpServer.create();
  const service = await aService({ SMTP_URL: smtpServer.url, ...settings });
  const site = await anotherSite();
  const usual = { organiser: 'Harbour Club', contact: 'amina@example.org', colour: '#0b6e4f', allowedOrigins: site.origin };
  const event = await anEvent(service.deps, { ...usual, ...eventInput });
  const page = await aPage(profile);
  const postedPaths: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && postedPaths.push(new URL(request.url()).pathname));
  const formPage = aFormPage(page, profile.language);
  const { translated, fill } = formPage;
  const submit = () => page.locator('form button').click();
  const checkAccessibility = () => expectAccessible(page);
  const open = async ({ attributes = `event="${event.slug}"`, pageLanguage = profile.language, inside = '' } = {}) => {
    site.put({
      html: `<script src="${service.url}/form.js" type="module"></script>
<slotkeeper-form ${attributes}>${inside}</slotkeeper-form>`,
      policy: `default-src 'none'; script-src ${service.url}; connect-src ${service.url}; style-src 'self'`,
      language: pageLanguage,
    });
    await page.goto(site.origin);
    await page.evaluate(`addEventListener('slotkeeper-registered', ({ detail }) => { globalThis.registered = detail })`);
  };

  return {
    ...service,
    ...{ ...formPage, page, event, smtpServer, go: open, send: submit, checkAccessibility },
    async openForm() {
      await open();
      await page.locator('[part=left]').filter({ hasText: /./ }).waitFor();
      await checkAccessibility();
    },
    async signUp(fields: Partial<typeof ADA>) {
      await fill(fields);
      await submit();
    },
    async clickButton(key: string, values?: Values) {
      await checkAccessibility();
      await page.getByRole('button', { name: translated(key, values), exact: true }).click();
    },
    /** Waits for the heading that replaces the form. */
    waitForTitle: (key: string) => formPage.waitForHeading(3, translated(key)),
    countPosts: (path: string) => postedPaths.filter((posted) => posted === path).length,
    addRegistration: (overrides: Partial<RegistrationBody>) => signUpAnother({ url: service.url, event, smtpServer }, overrides),
    focused: () =>
      page.evaluate('(({ id, part }) => id || part.value)(document.querySelector("slotkeeper-form").shadowRoot.activeElement)'),
  };
}
