import { request } from 'node:http';
import { expect } from 'chai';
import { Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { tagsIn, textOf } from '../support/html.ts';
import { confirmLinkIn, Postbox, type Received } from '../support/postbox.ts';
import { aService, PUBLIC_URL } from '../support/service.ts';

const GRACE = {
  firstName: 'Grace',
  lastName: 'Hopper-Ó Súilleabháin',
  email: 'Grace.Hopper@example.org',
  phone: '+32 (0)470 99 88 77',
  slots: 3,
};
const NASTY = `<b>&"</mj-text>{{phone}}<script>alert('1')</script>`;

describe('The letter that asks to confirm', () => {
  let postbox: Postbox;
  let visitor: Visitor;

  beforeEach(async () => {
    postbox = await Postbox.open();
    const { url, world } = await aService({ SMTP_URL: postbox.url, MAIL_FROM: 'Harbour Club <desk@harbour.example>' });
    visitor = await Visitor.at(url, await anEvent(world, { slots: 4, contact: 'desk@harbour.example' }));
  });

  async function letterFor(wishes: Parameters<typeof anApplicant>[0]): Promise<Received> {
    const applicant = anApplicant(wishes);
    const { status, text } = await visitor.signUp(applicant);
    expect(status, text).to.equal(200);
    return postbox.letterTo(applicant.email);
  }

  it('tells in HTML and in plain text what was signed up for', async () => {
    const { text = '', html = '', subject } = await letterFor(GRACE);
    expect(subject).to.equal('Confirm your registration: Harbour Walk');
    for (const said of [text, textOf(html)]) {
      const { firstName, lastName, email, phone } = GRACE;
      for (const detail of [
        `Hello ${firstName} ${lastName}`,
        email,
        phone,
        '3 slots',
        'Harbour Walk',
        'Pier 4, Ostend',
        confirmLinkIn({ text } as Received),
      ]) {
        expect(said).to.include(detail);
      }
      expect(said).to.match(/Sunday,? 13 June 2027 at 19:00 \(Europe\/Brussels\)/);
    }
  });

  it('goes to one person, from us, and asks robots not to answer', async () => {
    const letter = await letterFor(GRACE);
    expect(letter.recipients).to.deep.equal([GRACE.email]);
    expect(letter.to?.map(({ address }) => address)).to.deep.equal([GRACE.email]);
    expect([letter.cc, letter.bcc].flatMap((list) => list ?? [])).to.deep.equal([]);
    expect(letter.replyTo?.map(({ address }) => address)).to.deep.equal(['desk@harbour.example']);
    expect(letter.from).to.include({ name: 'Harbour Club', address: 'desk@harbour.example' });
    expect(letter.messageId).to.match(/^<[0-9a-f-]{36}@harbour\.example>$/);
    expect(letter.headers.find(({ key }) => key === 'auto-submitted')?.value).to.equal('auto-generated');
    expect(letter.headers.filter(({ key }) => key === 'subject')).to.have.length(1);
  });

  it('links to the public address, whatever host the request named', async () => {
    const applicant = anApplicant();
    const elsewhere = {
      Host: 'evil.example',
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'gopher',
      Forwarded: 'host=evil.example',
    };
    expect(await posted(visitor, applicant, elsewhere)).to.equal(200);
    const { text = '', html = '', raw } = await postbox.letterTo(applicant.email);
    const inHtml = [...html.matchAll(/(?:href|src)="([^"]+)"|url\(([^)]+)\)/g)].map(([, link, loaded]) => link ?? loaded);
    const links = [...inHtml, ...(text.match(/\w+:\/\/\S+/g) ?? [])];
    expect(links).to.have.length.above(1);
    for (const link of links) expect(link).to.match(new RegExp(`^${PUBLIC_URL}/`));
    expect(raw).not.to.include('evil');
  });

  it('says from its first word that somebody waits', async () => {
    await letterFor({ slots: 4 });
    const waiting = await letterFor({ slots: 2, waitList: true });
    expect(waiting.subject).to.equal('Wait list: Harbour Walk');
    for (const said of [waiting.text, textOf(waiting.html ?? '')]) {
      expect(said).to.include('does not have 2 slots free').and.to.include('You do not have a slot yet');
      expect(said).not.to.include('we are holding');
    }
  });

  it('shows a name as it was typed, whatever it is made of', async () => {
    const usual = await letterFor({});
    const letter = await letterFor({ firstName: NASTY, lastName: '=?utf-8?q?x?= & Söhne' });
    expect(tagsIn(letter.html ?? '')).to.have.length(tagsIn(usual.html ?? '').length);
    for (const said of [letter.text, textOf(letter.html ?? '')]) expect(said).to.include(`Hello ${NASTY} =?utf-8?q?x?= & Söhne,`);
    expect(letter.html).not.to.match(/<script|<b>/);
  });
});

/** As fetch never does it: with a Host of one's own choice. */
function posted({ url, token }: Visitor, applicant: object, headers: Record<string, string>): Promise<number | undefined> {
  const all = { ...headers, 'Content-Type': 'application/json', X_Authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    const asked = request(`${url}/register`, { method: 'POST', headers: all }, (reply) => resolve(reply.resume().statusCode));
    asked.on('error', reject).end(JSON.stringify(applicant));
  });
}
