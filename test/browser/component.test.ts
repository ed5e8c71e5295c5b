import { expect } from 'chai';
import { say, type Values } from '../../src/languages/texts.ts';
import type { Applicant } from '../../src/registrations/applicant.ts';
import { aPage, EYES, type Eyes, expectAccessible, isBrowserMissing } from '../support/browser.ts';
import { anEvent } from '../support/given.ts';
import { ADA, aGuest, another } from '../support/guest.ts';
import { anotherSite } from '../support/otherSite.ts';
import { Postbox } from '../support/postbox.ts';
import { aService } from '../support/service.ts';

const MINUTE = 60_000;

for (const eyes of EYES.filter(({ javaScript }) => javaScript)) {
  describe(`On somebody's own strict page, in ${eyes.language}, ${eyes.width} px wide`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    it('somebody signs up, sees what was registered, and finds the mail', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.sees('form.left', { remaining: 20 });
      await ada.signUp({ slots: '2' });
      await ada.reads('sent.title');
      await ada.sees('sent.held', { slots: 2 });
      for (const shown of ['Harbour Walk', 'Ada Lovelace', '0470 12 34 56']) await ada.page.locator('dd', { hasText: shown }).waitFor();
      const { text, subject } = await ada.postbox.letterTo(ADA.email);
      expect(subject?.replace(/\s/g, ' ')).to.equal(ada.says('letters.confirm.subject', { event: 'Harbour Walk' }).replace(/\s/g, ' '));
      expect(text).to.contain('/confirm_registration?uuid=');
      expect(await ada.page.evaluate('registered.slots')).to.equal(2);
    });

    it('somebody gets the letter again, and may use another address', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({});
      await ada.reads('sent.title');
      await ada.press('sent.again');
      await ada.sees('sent.sentAgain', { email: ADA.email });
      await ada.postbox.letterTo(ADA.email, 2);
      await ada.press('sent.other');
      expect(await ada.page.inputValue('#lastName')).to.equal('Lovelace');
      await ada.signUp({ email: 'ada@work.example' });
      await ada.postbox.letterTo('ada@work.example');
    });

    it('a full event offers the wait list before anything is sent', async () => {
      const ada = await aVisitor(eyes, { slots: 1 });
      await ada.others({ slots: 1 });
      await ada.openForm();
      await ada.sees('form.full');
      await ada.page.uncheck('#waitList');
      await ada.signUp({});
      await ada.sees('faults.slots.left', { left: 0 });
      expect(ada.asked('/register')).to.equal(0);
      await ada.page.check('#waitList');
      await ada.send();
      await ada.reads('sent.title');
      await ada.sees('sent.waits', { slots: 1 });
      await ada.look();
    });

    it('whoever wants more than is left is told how many there are', async () => {
      const ada = await aVisitor(eyes, { slots: 3 });
      await ada.others({ slots: 1 });
      await ada.openForm();
      await ada.signUp({ slots: '3' });
      await ada.sees('faults.slots.left', { left: 2 });
      expect(ada.asked('/register')).to.equal(0);
      await ada.signUp({ slots: '2' });
      await ada.reads('sent.title');
    });

    it('an address that is registered is told where its letter is', async () => {
      const ada = await aVisitor(eyes);
      await ada.others({ email: ADA.email });
      await ada.openForm();
      await ada.signUp({});
      await ada.sees('faults.email.taken');
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
    });

    it('whoever mistyped their address is asked, and takes what was meant or keeps it', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({ email: 'ada@gmial.com' });
      await ada.reads('typo.title');
      await ada.press('typo.use', { email: 'ada@gmail.com' });
      await ada.reads('sent.title');
      await ada.press('sent.other');
      await ada.signUp({ email: 'ada@gmial.com' });
      await ada.press('typo.keep', { email: 'ada@gmial.com' });
      await ada.reads('sent.title');
      expect((await ada.world.db('registrations').pluck('email')).sort()).to.deep.equal(['ada@gmail.com', 'ada@gmial.com']);
    });

    it('whoever got everything wrong is told all of it, beside each field, and has lost nothing', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({ firstName: '', email: 'ada at home', phone: 'none', slots: 'two' });
      await ada.sees('faults.title');
      for (const key of ['faults.firstName.missing', 'faults.email.format', 'faults.phone.format', 'faults.slots.number'])
        expect(await ada.page.getByText(ada.says(key)).count(), key).to.equal(2);
      expect(await ada.focused()).to.match(/^problems/);
      await ada.page.locator('[part=problems-link]').nth(1).click();
      expect(await ada.focused()).to.equal('email');
      expect(await ada.page.inputValue('#slots')).to.equal('two');
      await ada.look();
    });

    it('nobody notices that the page was open for too long', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      ada.clock.advance(31 * MINUTE);
      await ada.signUp({});
      await ada.reads('sent.title');
      expect([ada.asked('/token'), ada.asked('/register')]).to.deep.equal([2, 2]);
    });

    it('a lost connection loses no answers, and sent again it is one registration', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.fill();
      await ada.page.context().setOffline(true);
      await ada.send();
      await ada.sees('component.unreachable');
      await ada.look();
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
      await ada.page.context().setOffline(false);
      await ada.send();
      await ada.reads('sent.title');
      expect(await ada.world.db('registrations')).to.have.length(1);
    });

    it('when the service is broken the answers are kept, and there is a way back', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.world.db.raw('ALTER TABLE answers RENAME TO lost');
      await ada.signUp({});
      await ada.reads('problem.title');
      await ada.sees('component.broken');
      await ada.look();
      await ada.press('component.back');
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
      await ada.world.db.raw('ALTER TABLE lost RENAME TO answers');
      await ada.send();
      await ada.reads('sent.title');
    });

    it('sign-up that was closed meanwhile says so', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.fill();
      await ada.world.db('events').update({ closed_at: ada.clock.now().toISOString() });
      await ada.send();
      await ada.sees('form.closed');
      expect(ada.asked('/register')).to.equal(0);
    });

    it('an event that is over says so in place of the form', async () => {
      const ada = await aVisitor(eyes);
      ada.clock.advance(100 * 24 * 60 * MINUTE);
      await ada.go();
      await ada.sees('form.over', { event: 'Harbour Walk' });
      expect(await ada.page.locator('#email').count()).to.equal(0);
      await ada.look();
    });

    it('a page that the organiser has not allowed carries no form', async () => {
      const ada = await aVisitor(eyes, { allowedOrigins: 'https://club.example.org' });
      await ada.go();
      await ada.sees('component.notAllowed');
      expect(await ada.page.locator('#email').count()).to.equal(0);
      await ada.look();
    });
  });
}

describe('The form on any page', () => {
  const eyes: Eyes = { language: 'en', width: 360, javaScript: true };
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('counts the slots that are left while somebody looks', async () => {
    const ada = await aVisitor(eyes);
    await ada.openForm();
    await ada.sees('form.left', { remaining: 20 });
    await ada.others({ slots: 3 });
    await ada.sees('form.left', { remaining: 17 });
  });

  it('is for the only open event when it names none', async () => {
    const ada = await aVisitor(eyes);
    await ada.go({ attributes: '' });
    await ada.page.locator('#email').waitFor();
    await ada.signUp({});
    await ada.reads('sent.title');
  });

  it('says when there were too many tries, and keeps the answers', async () => {
    const ada = await aVisitor(eyes, {}, { RATE_LIMIT_FACTOR: '0.02' });
    await ada.openForm();
    await ada.signUp({ phone: 'none' });
    await ada.sees('faults.phone.format');
    await ada.signUp({ phone: 'none' });
    await ada.sees('faults.phone.format');
    await ada.signUp({});
    await ada.reads('problem.title');
    await ada.page.getByText('Too many requests').waitFor();
    await ada.press('component.back');
    expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
  });

  it('is sent once by a double click', async () => {
    const ada = await aVisitor(eyes);
    await ada.openForm();
    await ada.fill();
    await ada.page.locator('form button').dblclick();
    await ada.reads('sent.title');
    expect(ada.asked('/register')).to.equal(1);
  });

  it('needs no more than a keyboard', async () => {
    const ada = await aVisitor(eyes);
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
    await ada.reads('sent.title');
    expect(await ada.focused()).to.match(/^heading/);
  });

  it('asks a robot that fills in every field again', async () => {
    const ada = await aVisitor(eyes);
    await ada.openForm();
    await ada.page.locator('#website').evaluate((field) => Object.assign(field, { value: 'https://spam.example' }));
    await ada.signUp({});
    await ada.sees('faults.trap');
    expect(ada.asked('/register')).to.equal(0);
  });

  it('keeps what was typed when the page moves it, and starts anew for another event', async () => {
    const ada = await aVisitor(eyes);
    const another = await anEvent(ada.world, { title: 'Dune Walk', allowedOrigins: '*' });
    await ada.openForm();
    await ada.fill();
    await ada.page.evaluate(`document.querySelector('main').append(document.querySelector('slotkeeper-form'))`);
    await ada.send();
    await ada.reads('sent.title');
    await ada.page.locator('slotkeeper-form').evaluate((form, slug) => form.setAttribute('event', slug), another.slug);
    await ada.page.getByRole('heading', { level: 2, name: 'Dune Walk' }).waitFor();
    expect(await ada.page.inputValue('#email')).to.equal('');
  });

  it('makes no markup of what somebody types', async () => {
    const ada = await aVisitor(eyes);
    await ada.openForm();
    await ada.signUp({ firstName: '<b>Ada</b>', lastName: '{slots} <strong>' });
    await ada.page.locator('dd', { hasText: '<b>Ada</b> {slots} <strong>' }).waitFor();
  });

  it('takes the language it is told, then that of the page, then that of the browser', async () => {
    const ada = await aVisitor(eyes);
    await ada.go({ attributes: `event="${ada.event.slug}" language="de"`, pageLanguage: 'fr-BE' });
    await ada.page.getByText(say('de', 'form.firstName'), { exact: true }).waitFor();
    await ada.go({ pageLanguage: 'fr-BE' });
    await ada.page.getByText(say('fr', 'form.firstName'), { exact: true }).waitFor();
    await ada.go({ pageLanguage: 'fi' });
    await ada.page.getByText(say('en', 'form.firstName'), { exact: true }).waitFor();
  });

  it('follows the page where it is dark, in the colours it is given', async () => {
    const ada = await aVisitor(eyes, { colour: '#ffd166' });
    await ada.page.emulateMedia({ colorScheme: 'dark' });
    await ada.openForm();
    await ada.signUp({ firstName: '' });
    await ada.sees('faults.firstName.missing');
    await ada.look();
  });

  it('shows what stands inside it until the service answers', async () => {
    const ada = await aVisitor(eyes);
    await ada.page.route('**/form?*', (route) => route.abort());
    await ada.go({ inside: '<a href="https://slots.example.org/events/harbour-walk">Sign up</a>' });
    await ada.page.getByRole('link', { name: 'Sign up' }).waitFor();
    await ada.page.unroute('**/form?*');
    await ada.page.locator('#email').waitFor();
    expect(await ada.page.getByRole('link', { name: 'Sign up', exact: true }).isVisible()).to.equal(false);
  });
});

/** Ada, who looks at somebody's own page with the form on it. */
async function aVisitor(eyes: Eyes, plan: Parameters<typeof anEvent>[1] = {}, settings: Parameters<typeof aService>[0] = {}) {
  const postbox = await Postbox.open();
  const service = await aService({ SMTP_URL: postbox.url, ...settings });
  const site = await anotherSite();
  const usual = { organiser: 'Harbour Club', contact: 'amina@example.org', colour: '#0b6e4f', allowedOrigins: site.origin };
  const event = await anEvent(service.world, { ...usual, ...plan });
  const page = await aPage(eyes);
  const asked: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && asked.push(new URL(request.url()).pathname));
  const guest = aGuest(page, eyes.language);
  const { says, fill } = guest;
  const send = () => page.locator('form button').click();
  const look = () => expectAccessible(page);
  const go = async ({ attributes = `event="${event.slug}"`, pageLanguage = eyes.language, inside = '' } = {}) => {
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
    ...{ ...guest, page, event, postbox, go, send, look },
    async openForm() {
      await go();
      await page.locator('[part=left]').filter({ hasText: /./ }).waitFor();
      await look();
    },
    async signUp(fields: Partial<typeof ADA>) {
      await fill(fields);
      await send();
    },
    async press(key: string, values?: Values) {
      await look();
      await page.getByRole('button', { name: says(key, values), exact: true }).click();
    },
    /** What stands in place of the form. */
    reads: (key: string) => guest.readsHeading(3, says(key)),
    asked: (path: string) => asked.filter((posted) => posted === path).length,
    others: (wishes: Partial<Applicant>) => another({ url: service.url, event, postbox }, wishes),
    focused: () =>
      page.evaluate('(({ id, part }) => id || part.value)(document.querySelector("slotkeeper-form").shadowRoot.activeElement)'),
  };
}
