import { expect } from 'chai';
import { type Reply, sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { ADA } from '../support/formPage.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('Sign-up form without JavaScript', () => {
  async function aForm(eventInput: Parameters<typeof anEvent>[1] = {}) {
    const smtpServer = await TestSmtpServer.create();
    const service = await aService({ SMTP_URL: smtpServer.url });
    const event = await anEvent(service.deps, eventInput);
    const page = `${service.url}/events/${event.slug}`;
    const open = async () => {
      const form = await sendRequest(page, { headers: BROWSER });
      // A form that is sent sooner is taken for a bot's.
      service.clock.advance(3_000);
      return form;
    };
    const send = async (fields: Record<string, string>, form?: Reply) => {
      const hidden = hiddenFields(form ?? (await open()));
      const body = new URLSearchParams({ ...hidden, ...fields }).toString();
      return sendRequest(page, { method: 'POST', body, headers: { ...BROWSER, 'Content-Type': 'application/x-www-form-urlencoded' } });
    };
    return { ...service, smtpServer, event, open, send };
  }

  it('somebody signs up by the form, opens the mail, and sees that they have slots', async () => {
    const { send, smtpServer, url } = await aForm();
    const sent = await send(withFields({ slots: '2', member: 'yes' }));
    expect(sent.status).to.equal(200);
    expect(sent.text).to.contain('<h1>Check your email</h1>').and.contain('2 slots').and.contain('ada@example.org');
    const link = confirmationLinkIn(await smtpServer.messageTo('ada@example.org'));
    const visitor = new Visitor(url, '');
    const followed = await visitor.follow(link, { headers: BROWSER });
    const page = await visitor.request(followed.headers.get('location') ?? '', { headers: BROWSER });
    expect(page.text).to.contain('<h1>You have 2 slots</h1>').and.contain('Ada Lovelace');
    expect(page.headers.get('cache-control')).to.equal('no-store');
    const again = await visitor.follow(link, { headers: BROWSER });
    expect(again.headers.get('location')).to.match(/already_confirmed$/);
  });

  it('all that was typed is kept when something is wrong, and every error is shown', async () => {
    const { send } = await aForm();
    const { status, text } = await send(withFields({ email: 'ada at example', slots: 'two', lastName: 'O"Hara' }));
    expect(status).to.equal(422);
    expect(text).to.contain('<title>Error: Harbour Walk</title>').and.contain('There is a problem');
    expect(text).to.contain('Enter an email address in the correct format').and.contain('must be a whole number');
    expect(text).to.contain('value="O&quot;Hara"').and.contain('value="two"');
  });

  it('a second click on the button signs up once', async () => {
    const { open, send, deps } = await aForm();
    const form = await open();
    const replies = [await send(withFields({}), form), await send(withFields({}), form)];
    expect(replies.map(({ status }) => status)).to.deep.equal([200, 200]);
    expect(await deps.db('registrations')).to.have.length(1);
  });

  it('a full event offers the wait list, in the words of the mission', async () => {
    const { send, open, url, event, smtpServer } = await aForm({ slots: 1 });
    await (await Visitor.at(url, event)).signUp(anApplicant());
    const message = 'No slots available but you can request to be added to the wait list';
    expect((await open()).text).to.contain(message);
    expect((await send(withFields({}))).text).to.contain(message);
    const waiting = await send(withFields({ waitList: 'yes' }));
    expect(waiting.text).to.contain('You don’t have a slot yet');
    const visitor = new Visitor(url, '');
    const followed = await visitor.follow(confirmationLinkIn(await smtpServer.messageTo('ada@example.org')), { headers: BROWSER });
    const page = await visitor.request(followed.headers.get('location') ?? '', { headers: BROWSER });
    expect(page.text).to.contain('<h1>You’re on the wait list</h1>');
  });

  it('an address that is registered is told where its email is', async () => {
    const { send } = await aForm();
    await send(withFields({}));
    expect((await send(withFields({}))).text).to.contain('already registered');
  });

  it('an outdated form comes back fresh, with what was typed', async () => {
    const { send, open, clock } = await aForm();
    const form = await open();
    clock.advance(31 * 60_000);
    const { status, text } = await send(withFields({}), form);
    expect([status, text.includes('value="Lovelace"')]).to.deep.equal([422, true]);
    expect(hiddenFields({ text }).token).not.to.equal(hiddenFields(form).token);
  });

  it('a closed event says so', async () => {
    const { open, clock } = await aForm({ contact: 'amina@example.org' });
    clock.advance(100 * 24 * 3_600_000);
    expect((await open()).text)
      .to.contain('Harbour Walk has already taken place.')
      .and.contain('Questions? <a href="mailto:amina@example.org">amina@example.org</a>');
  });

  it('what people type is shown as typed and makes no markup', async () => {
    const { send } = await aForm();
    const { text } = await send(withFields({ firstName: '<img src=x onerror=alert(1)>' }));
    expect(text).to.contain('&lt;img src').and.not.contain('<img');
  });

  it('the first page lists the events that are open', async () => {
    const { url, event } = await aForm();
    expect((await sendRequest(url, { headers: BROWSER })).text).to.contain(`href="/events/${event.slug}"`);
  });

  it('every page forbids scripts of others and framing, and to be kept, except a form that is not filled in', async () => {
    const { url, event } = await aForm();
    for (const path of ['/', `/events/${event.slug}`, '/nothing', '/confirm_registration?uuid=1']) {
      const { headers } = await sendRequest(`${url}${path}`, { headers: BROWSER });
      expect(headers.get('content-security-policy'), path).to.contain("default-src 'none'").and.not.contain('unsafe');
      expect(headers.get('content-security-policy')).to.contain("frame-ancestors 'none'");
      const cacheControl = path.startsWith('/events/') ? 'private, no-cache' : 'no-store';
      expect([headers.get('cache-control'), headers.get('referrer-policy')]).to.deep.equal([cacheControl, 'same-origin']);
    }
  });
});

function withFields(fields: Record<string, string>): Record<string, string> {
  return { ...ADA, ...fields };
}

function hiddenFields({ text }: Pick<Reply, 'text'>): Record<string, string> {
  return Object.fromEntries([...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}

describe('Private link pages, without JavaScript and without an account', () => {
  async function aRegistration(eventInput: Parameters<typeof anEvent>[1] = {}) {
    const smtpServer = await TestSmtpServer.create();
    const service = await aService({ SMTP_URL: smtpServer.url });
    const event = await anEvent(service.deps, eventInput);
    const visitor = await Visitor.at(service.url, event);
    const join = async (overrides: Parameters<typeof anApplicant>[0] = {}) => {
      const applicant = anApplicant(overrides);
      await visitor.signUp(applicant);
      const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email));
      await visitor.follow(link);
      const page = link.replace(/.*uuid=/, `${service.url}/registrations/`);
      const open = (path = '') => sendRequest(`${page}${path}`, { headers: BROWSER });
      const send = (path: string, fields: Record<string, string> = {}) =>
        sendRequest(`${page}${path}`, {
          method: 'POST',
          body: new URLSearchParams(fields).toString(),
          headers: { ...BROWSER, 'Content-Type': 'application/x-www-form-urlencoded' },
        });
      return { ...applicant, open, send };
    };
    return { ...service, event, smtpServer, join };
  }

  it('somebody takes fewer slots, and the page says so', async () => {
    const { join } = await aRegistration();
    const ada = await join({ slots: 3 });
    const form = await ada.open('/change');
    expect(form.text).to.contain('<h1>Change your registration</h1>').and.contain('value="3"').and.contain(`value="${ada.email}"`);
    const saved = await ada.send('/change', withFields({ slots: '2', email: ada.email }));
    expect([saved.status, saved.headers.get('location')?.endsWith('?status=changed')]).to.deep.equal([303, true]);
    expect((await ada.open('?status=changed')).text)
      .to.contain('Your changes have been saved')
      .and.contain('<h1>You have 2 slots</h1>');
  });

  it('somebody who wants what cannot be keeps what they typed, and is told why', async () => {
    const { join } = await aRegistration({ slots: 2 });
    const ada = await join({ slots: 1 });
    await join({ slots: 1 });
    const refused = await ada.send('/change', withFields({ slots: '2', email: 'not an address' }));
    expect([refused.status, refused.text.includes('value="not an address"')]).to.deep.equal([422, true]);
    expect((await ada.send('/change', withFields({ slots: '2', email: ada.email }))).text).to.contain('No more slots are available');
    expect((await ada.open()).text).to.contain('<h1>You have 1 slot</h1>');
  });

  it('somebody moves to another address by the email to the new one', async () => {
    const { join, smtpServer, url } = await aRegistration();
    const ada = await join();
    await ada.send('/change', withFields({ email: 'new@example.org' }));
    expect((await ada.open()).text).to.contain('You asked to use another address: new@example.org');
    await new Visitor(url, '').follow(confirmationLinkIn(await smtpServer.messageTo('new@example.org')));
    expect((await ada.open()).status).to.equal(404);
  });

  it('somebody moves to another address where a button has to be pressed, and a stranger there learns nothing before', async () => {
    const { join, smtpServer, url } = await aRegistration({ confirmBy: 'button' });
    const ada = await join();
    await ada.send('/change', withFields({ email: 'new@example.org' }));
    const link = confirmationLinkIn(await smtpServer.messageTo('new@example.org'));
    const page = await new Visitor(url, '').follow(link, { headers: BROWSER });
    expect(page.text).to.contain('<button>Use this address</button>').and.not.contain('Lovelace');
    const body = link.replace(/.*\?/, '');
    const pressed = await sendRequest(`${url}/confirm_registration`, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(pressed.status).to.equal(303);
    expect((await ada.open()).status).to.equal(404);
  });

  it('somebody cancels after a question, and never by looking', async () => {
    const { join } = await aRegistration({ slots: 2 });
    const [ada, grace] = [await join({ slots: 2 }), await join({ slots: 1, waitList: true })];
    expect((await grace.open()).text).to.contain('Nobody is ahead of you');
    expect((await ada.open('/cancel')).text).to.contain('Give up 2 slots?');
    expect((await ada.open()).text).to.contain('<h1>You have 2 slots</h1>');
    expect((await ada.send('/cancel')).status).to.equal(303);
    const ended = await ada.open();
    expect(ended.status).to.equal(410);
    expect(ended.text).to.contain('This registration has been cancelled').and.contain('Sign up again');
    expect((await grace.open()).text).to.contain('<h1>You have 1 slot</h1>');
  });

  it('somebody takes what is offered, or passes it on', async () => {
    const { join } = await aRegistration({ slots: 1, promotion: 'offer' });
    const [ada, grace, alan] = [await join(), await join({ waitList: true }), await join({ waitList: true })];
    expect((await alan.open()).text).to.contain('1 registration is ahead of you, for 1 slot');
    await ada.send('/cancel');
    expect((await grace.open()).text)
      .to.contain('We’re holding 1 slot for you')
      .and.contain('<button>Accept 1 slot</button>')
      .and.contain('2 May 2027');
    await grace.send('/cancel');
    expect((await alan.open()).text).to.contain('<button>Accept 1 slot</button>');
    expect((await alan.send('/acceptance')).status).to.equal(303);
    expect((await alan.open()).text).to.contain('<h1>You have 1 slot</h1>');
  });

  it('somebody whose registration has lapsed learns what happened', async () => {
    const { join, expireOverdue, clock, deps } = await aRegistration({ slots: 1, promotion: 'offer', offerWithinMinutes: 60 });
    const [ada, grace] = [await join(), await join({ waitList: true })];
    await ada.send('/cancel');
    await untilOutboxEmpty(deps);
    clock.advance(2 * 3_600_000);
    await expireOverdue();
    expect((await grace.open()).text)
      .to.contain('This registration has expired')
      .and.contain('Sign up again');
  });
});
