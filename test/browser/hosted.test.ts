import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { Values } from '../../src/languages/texts.ts';
import type { Applicant } from '../../src/registrations/applicant.ts';
import { cancel } from '../../src/registrations/cancel.ts';
import { findAllLive } from '../../src/registrations/store.ts';
import { aPage, EYES, type Eyes, expectAccessible, isBrowserMissing } from '../support/browser.ts';
import { anEvent, OPERATOR } from '../support/given.ts';
import { ADA, aGuest, another } from '../support/guest.ts';
import { confirmLinkIn, Postbox } from '../support/postbox.ts';
import { aService, outboxEmpty, PUBLIC_URL } from '../support/service.ts';

const MINUTE = 60_000;

for (const eyes of EYES) {
  describe(`On our pages, in ${eyes.language}, ${eyes.width} px wide, ${eyes.javaScript ? 'with' : 'without'} JavaScript`, () => {
    before(function () {
      if (isBrowserMissing()) this.skip();
    });

    it('somebody signs up, opens the mail, and has slots', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.sees('form.left', { remaining: 20 });
      await ada.signUp({ slots: '2' });
      await ada.reads('sent.title');
      await ada.sees('sent.held', { slots: 2 });
      await ada.follow();
      await ada.reads('registration.title', { slots: 2 });
      await ada.sees('registration.confirmed');
      expect(await ada.page.locator('dd', { hasText: 'Ada Lovelace' }).count()).to.equal(1);
      const entry = await ada.page.request.get(await address(ada.page, '.links a[download]'));
      expect([entry.status(), (await entry.text()).includes('SUMMARY:Harbour Walk')]).to.deep.equal([200, true]);
    });

    it('somebody who finds the event full asks for the wait list, and sees who is ahead', async () => {
      const ada = await aVisitor(eyes, { slots: 1 });
      await ada.others({ slots: 1 });
      await ada.others({ slots: 1, waitList: true });
      await ada.openForm();
      await ada.sees('form.full');
      await ada.page.uncheck('#waitList');
      await ada.signUp({});
      await ada.sees('faults.slots.left', { left: 0 });
      await ada.page.check('#waitList');
      await ada.signUp({});
      await ada.reads('sent.title');
      await ada.sees('sent.waits', { slots: 1 });
      await ada.follow();
      await ada.reads('registration.waitsTitle');
      await ada.sees('registration.ahead', { parties: 1, slots: 1 });
    });

    it('somebody who signs up twice is told where the letter is', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({});
      await ada.openForm();
      await ada.signUp({});
      await ada.sees('faults.email.taken');
      expect(await ada.page.inputValue('#email')).to.equal(ADA.email);
    });

    it('somebody who mistyped their address is asked, and takes what was meant', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({ email: 'ada@gmial.com' });
      await ada.reads('typo.title');
      await ada.look();
      await ada.page.getByRole('button', { name: ada.says('typo.use', { email: 'ada@gmail.com' }) }).click();
      await ada.reads('sent.title');
      expect(await ada.page.locator('main strong').first().innerText()).to.equal('ada@gmail.com');
    });

    it('somebody whose address only looks mistyped keeps it', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({ email: 'ada@gmial.com' });
      await ada.page.getByRole('button', { name: ada.says('typo.keep', { email: 'ada@gmial.com' }) }).click();
      await ada.reads('sent.title');
      expect(await ada.page.locator('main strong').first().innerText()).to.equal('ada@gmial.com');
    });

    it('somebody who left the page open too long finds their answers in a fresh one', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      ada.clock.advance(31 * MINUTE);
      await ada.signUp({ firstName: 'Ada Augusta' });
      await ada.sees('faults.stale');
      expect(await ada.page.inputValue('#firstName')).to.equal('Ada Augusta');
      ada.clock.advance(3_000);
      await ada.send();
      await ada.reads('sent.title');
    });

    it('somebody who got everything wrong is told all of it, beside each field, and has lost nothing', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({ firstName: '', email: 'ada at home', phone: 'none', slots: 'two' });
      for (const key of ['faults.firstName.missing', 'faults.email.format', 'faults.phone.format', 'faults.slots.number'])
        expect(await ada.page.getByText(ada.says(key)).count(), key).to.equal(2);
      expect(await ada.page.title()).to.match(new RegExp(`^${ada.says('page.error')}`));
      expect(await ada.page.inputValue('#slots')).to.equal('two');
      if (eyes.javaScript) expect(await ada.page.evaluate('document.activeElement.className')).to.equal('problems');
      await ada.page.locator('.problems a').nth(1).click();
      expect(await ada.page.evaluate('document.activeElement.id || location.hash')).to.match(/^#?email$/);
    });

    it('somebody who follows the link again changes nothing', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({});
      await ada.follow();
      await ada.follow();
      await ada.reads('registration.title', { slots: 1 });
      await ada.sees('registration.already');
    });

    it('somebody whose link was cut off gets it again by mail', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({});
      await ada.postbox.letterTo(ADA.email, 1);
      await ada.go('/confirm_registration?uuid=6f9619ff-8b86-4d01-b42d-00cf4fc964ff');
      await ada.reads('problem.unknownLink');
      await ada.look();
      await ada.page.locator('main a.button').click();
      await ada.reads('resend.title');
      await ada.page.fill('#email', ADA.email);
      await ada.look();
      await ada.send();
      await ada.sees('sent.sentAgain', { email: ADA.email });
      expect(confirmLinkIn(await ada.postbox.letterTo(ADA.email, 2))).to.equal(confirmLinkIn(await ada.postbox.letterTo(ADA.email, 1)));
    });

    it('somebody who is too late learns that the slots are free, and signs up again', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({});
      await ada.postbox.letterTo(ADA.email);
      await outboxEmpty(ada.world);
      ada.clock.advance(49 * 60 * MINUTE);
      await ada.timePasses();
      await ada.follow();
      await ada.reads('problem.refused');
      await ada.go(registrationPage(await ada.link()));
      await ada.reads('ended.lapsed');
      await ada.sees('ended.free', { remaining: 20 });
      await ada.look();
      await ada.page.locator('main a').first().click();
      await ada.reads(null);
    });

    it('somebody comes off the wait list when another gives their slots up', async () => {
      const ada = await aVisitor(eyes, { slots: 1 });
      await ada.others({ slots: 1 });
      await ada.openForm();
      await ada.page.check('#waitList');
      await ada.signUp({});
      await ada.follow();
      const [first] = await findAllLive(ada.world.db, ada.event.id);
      if (first) await ada.desk.ask(cancel(first, OPERATOR));
      const { subject } = await ada.postbox.letterTo(ADA.email, 2);
      expect(subject).to.equal(ada.says('letters.promoted.subject', { slots: 1, event: 'Harbour Walk' }));
      await ada.page.reload();
      await ada.reads('registration.title', { slots: 1 });
    });

    it('somebody takes what the wait list offers', async () => {
      const ada = await aVisitor(eyes, { slots: 1, promotion: 'offer' });
      await ada.others({ slots: 1 });
      await ada.openForm();
      await ada.signUp({});
      await ada.follow();
      await ada.sees('registration.waitsOffer', { slots: 1 });
      const [first] = await findAllLive(ada.world.db, ada.event.id);
      if (first) await ada.desk.ask(cancel(first, OPERATOR));
      await ada.page.reload();
      await ada.reads('registration.heldTitle', { slots: 1 });
      await ada.look();
      await ada.send();
      await ada.reads('registration.title', { slots: 1 });
    });

    it('somebody takes fewer slots', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({ slots: '3' });
      await ada.follow();
      await ada.page.getByRole('link', { name: ada.says('registration.change') }).click();
      await ada.reads('change.title');
      await ada.look();
      await ada.page.fill('#slots', '2');
      await ada.send();
      await ada.sees('registration.changed');
      await ada.reads('registration.title', { slots: 2 });
    });

    it('somebody gives their slots up, after a question', async () => {
      const ada = await aVisitor(eyes);
      await ada.openForm();
      await ada.signUp({ slots: '2' });
      await ada.follow();
      await ada.page.getByRole('link', { name: ada.says('registration.cannotCome') }).click();
      await ada.reads('cancel.title', { slots: 2 });
      await ada.look();
      await ada.send();
      await ada.reads('ended.cancelled');
    });

    it('somebody confirms by a button, where the event asks for one', async () => {
      const ada = await aVisitor(eyes, { confirmBy: 'button' });
      await ada.openForm();
      await ada.signUp({ slots: '2' });
      await ada.follow();
      await ada.look();
      await ada.page.getByRole('button', { name: ada.says('confirm.button', { slots: 2 }) }).click();
      await ada.reads('registration.title', { slots: 2 });
    });

    it('a robot that fills in everything, or at once, is asked again', async () => {
      const ada = await aVisitor(eyes);
      await ada.go(`/events/${ada.event.slug}`);
      await ada.signUp({});
      await ada.sees('faults.quick');
      ada.clock.advance(3_000);
      await ada.page.locator('#website').evaluate((field) => Object.assign(field, { value: 'https://spam.example' }));
      await ada.send();
      await ada.sees('faults.trap');
      expect(await ada.world.db('registrations')).to.have.length(0);
    });
  });
}

describe('With JavaScript, on our pages', () => {
  const eyes: Eyes = { language: 'en', width: 360, javaScript: true };
  before(function () {
    if (isBrowserMissing()) this.skip();
  });

  it('the slots that are left are counted while somebody looks', async () => {
    const ada = await aVisitor(eyes);
    await ada.openForm();
    await ada.sees('form.left', { remaining: 20 });
    await ada.others({ slots: 3 });
    await ada.page.getByText('17 slots left').waitFor();
  });

  it('a double click signs up once', async () => {
    const ada = await aVisitor(eyes);
    await ada.openForm();
    await ada.fill();
    await ada.page.locator('main form button').dblclick();
    await ada.reads('sent.title');
    expect(await ada.world.db('registrations')).to.have.length(1);
  });

  it('the keyboard alone is enough', async () => {
    const ada = await aVisitor(eyes);
    await ada.openForm();
    const { keyboard } = ada.page;
    await keyboard.press('Tab');
    expect(await ada.focused()).to.equal(ada.says('page.skip'));
    await keyboard.press('Enter');
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
    expect(await ada.focused()).to.equal(ada.says('form.submit'));
    await keyboard.press('Enter');
    await ada.reads('sent.title');
  });

  it('every page that is listed somewhere is accessible', async () => {
    const ada = await aVisitor(eyes);
    for (const path of ['/', `/events/${ada.event.slug}/embed`, '/link', '/nothing', '/registrations/1']) {
      await ada.go(path);
      await ada.look();
    }
  });
});

/** Ada, who looks at our pages, and everything around her. */
async function aVisitor(eyes: Eyes, plan: Parameters<typeof anEvent>[1] = {}) {
  const postbox = await Postbox.open();
  const service = await aService({ SMTP_URL: postbox.url });
  const event = await anEvent(service.world, { organiser: 'Harbour Club', contact: 'amina@example.org', colour: '#0b6e4f', ...plan });
  const page = await aPage(eyes);
  const guest = aGuest(page, eyes.language);
  const { says, fill } = guest;
  const go = (path: string) => page.goto(`${service.url}${path}`);
  const send = () => page.locator('main form button').first().click();
  const link = async () => confirmLinkIn(await postbox.letterTo(ADA.email, 1)).replace(PUBLIC_URL, '');
  const look = async () => eyes.javaScript && expectAccessible(page);

  return {
    ...service,
    ...{ ...guest, page, event, postbox, go, send, link, look },
    /** Opens the form, and takes the time that it takes to fill it in. */
    async openForm() {
      await go(`/events/${event.slug}`);
      await look();
      service.clock.advance(3_000);
    },
    async signUp(fields: Partial<typeof ADA>) {
      await fill(fields);
      await send();
      await look();
    },
    async follow() {
      await go(await link());
      await look();
    },
    /** The heading of the page; null is the event's own. */
    reads: (key: string | null, values?: Values) => guest.readsHeading(1, key === null ? event.title : says(key, values)),
    others: (wishes: Partial<Applicant>) => another({ url: service.url, event, postbox }, wishes),
    focused: () => page.evaluate('document.activeElement.textContent.trim()'),
  };
}

function registrationPage(confirmLink: string): string {
  return confirmLink.replace(/.*uuid=/, '/registrations/');
}

async function address(page: Page, link: string): Promise<string> {
  return new URL((await page.locator(link).getAttribute('href')) ?? '', page.url()).href;
}
