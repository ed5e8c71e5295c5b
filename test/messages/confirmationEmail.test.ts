import { request } from 'node:http';
import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { tagsIn, textOf } from '../support/html.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';
import { confirmationLinkIn, type ReceivedEmail, TestSmtpServer } from '../support/smtpServer.ts';

const GRACE = {
  firstName: 'Grace',
  lastName: 'Hopper-Ó Súilleabháin',
  email: 'Grace.Hopper@example.org',
  phone: '+32 (0)470 99 88 77',
  slots: 3,
};
const HTML_NAME = `<b>&"</mj-text>{{phone}}<script>alert('1')</script>`;

describe('The email that asks to confirm', () => {
  let smtpServer: TestSmtpServer;
  let visitor: Visitor;

  beforeEach(async () => {
    smtpServer = await TestSmtpServer.create();
    const { url, deps } = await aService({ SMTP_URL: smtpServer.url, MAIL_FROM: 'Harbour Club <info@harbour.example>' });
    visitor = await Visitor.at(url, await anEvent(deps, { slots: 4, contact: 'info@harbour.example' }));
  });

  async function emailFor(overrides: Parameters<typeof anApplicant>[0]): Promise<ReceivedEmail> {
    const applicant = anApplicant(overrides);
    const { status, text } = await visitor.signUp(applicant);
    expect(status, text).to.equal(200);
    return smtpServer.messageTo(applicant.email);
  }

  it('tells in HTML and in plain text what was signed up for, and greets nobody yet', async () => {
    const { text = '', html = '', subject } = await emailFor(GRACE);
    expect(subject).to.equal('Confirm your registration: Harbour Walk');
    for (const content of [text, textOf(html)]) {
      expect(content).to.include('Hello,');
      for (const typed of ['Grace Hopper', GRACE.lastName, GRACE.phone]) expect(content).not.to.include(typed);
      for (const detail of [GRACE.email, '3 slots', 'Harbour Walk', 'Pier 4, Ostend', confirmationLinkIn({ text } as ReceivedEmail)]) {
        expect(content).to.include(detail);
      }
      expect(content).to.match(/Sunday,? 13 June 2027 at 19:00 \(Central European Time\)/);
    }
  });

  it('has one recipient, our sender address, and Auto-Submitted', async () => {
    const email = await emailFor(GRACE);
    expect(email.recipients).to.deep.equal([GRACE.email]);
    expect(email.to?.map(({ address }) => address)).to.deep.equal([GRACE.email]);
    expect([email.cc, email.bcc].flatMap((list) => list ?? [])).to.deep.equal([]);
    expect(email.replyTo?.map(({ address }) => address)).to.deep.equal(['info@harbour.example']);
    expect(email.from).to.include({ name: 'Harbour Club', address: 'info@harbour.example' });
    expect(email.messageId).to.match(/^<[0-9a-f-]{36}@harbour\.example>$/);
    expect(email.headers.find(({ key }) => key === 'auto-submitted')?.value).to.equal('auto-generated');
    expect(email.headers.filter(({ key }) => key === 'subject')).to.have.length(1);
  });

  it('links to the public address, whatever host the request named', async () => {
    const applicant = anApplicant();
    const elsewhere = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'gopher',
      Forwarded: 'host=evil.example',
    };
    expect(await postRaw(visitor, applicant, elsewhere)).to.equal(200);
    const { text = '', html = '', raw } = await smtpServer.messageTo(applicant.email);
    const inHtml = [...html.matchAll(/(?:href|src)="([^"]+)"|url\(([^)]+)\)/g)].map(([, link, loaded]) => link ?? loaded);
    const links = [...inHtml, ...(text.match(/\w+:\/\/\S+/g) ?? [])];
    expect(links).to.have.length.above(1);
    for (const link of links) expect(link).to.match(new RegExp(`^${PUBLIC_URL}/`));
    expect(raw).not.to.include('evil');
  });

  it('says from its first word that somebody waits', async () => {
    await emailFor({ slots: 4 });
    const waiting = await emailFor({ slots: 2, waitList: true });
    expect(waiting.subject).to.equal('Wait list: Harbour Walk');
    for (const content of [waiting.text, textOf(waiting.html ?? '')]) {
      expect(content).to.include('There aren’t 2 free slots at').and.to.include('you don’t have a slot yet');
      expect(content).not.to.include('we are holding');
    }
  });

  it('is the same whatever the name is made of; the name comes after the confirmation, as it was typed', async () => {
    const usual = await emailFor({});
    const applicant = anApplicant({ firstName: HTML_NAME, lastName: '=?utf-8?q?x?= & Söhne' });
    await visitor.signUp(applicant);
    const email = await smtpServer.messageTo(applicant.email);
    expect(tagsIn(email.html ?? '')).to.have.length(tagsIn(usual.html ?? '').length);
    for (const content of [email.text, email.html]) expect(content).not.to.include('alert').and.not.to.include('Söhne');

    await visitor.follow(confirmationLinkIn(email));
    const confirmed = await smtpServer.messageTo(applicant.email, 2);
    for (const content of [confirmed.text, textOf(confirmed.html ?? '')])
      expect(content).to.include(`Hello ${HTML_NAME} =?utf-8?q?x?= & Söhne,`);
    expect(confirmed.html).not.to.match(/<script|<b>/);
  });
});

/** fetch cannot set the Host header. */
function postRaw({ url, token }: Visitor, applicant: object, headers: Record<string, string>): Promise<number | undefined> {
  const all = { ...headers, 'Content-Type': 'application/json', X_Authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const outgoing = request(`${url}/register`, { method: 'POST', headers: all }, (reply) => resolve(reply.resume().statusCode));
    outgoing.on('error', reject).end(JSON.stringify(applicant));
  });
}
