import { expect } from 'chai';
import { contactParts } from '../../src/events/contact.ts';
import { suggestEmail } from '../../src/registrations/antiSpam/emailTypo.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const HTML = { Accept: 'text/html' };

describe('What people type and paste', () => {
  async function aVisitor(eventInput: Parameters<typeof anEvent>[1] = {}) {
    const smtpServer = await TestSmtpServer.create();
    const service = await aService({ SMTP_URL: smtpServer.url, RATE_LIMIT_FACTOR: '100' });
    const event = await anEvent(service.deps, eventInput);
    return { ...service, smtpServer, event, visitor: await Visitor.at(service.url, event) };
  }

  it('is reported completely: a wrong phone number together with more slots than the event allows', async () => {
    const { visitor, url, smtpServer } = await aVisitor({ maxPerRegistration: 3 });
    const applicant = anApplicant();
    const both = (await visitor.signUp({ ...applicant, phone: '04', slots: 9 })).body.errors;
    expect(both.map(({ field }: { field: string }) => field)).to.deep.equal(['phone', 'slots']);
    expect(both[1].message).to.equal('Number of slots must be 3 or fewer');
    await visitor.signUp(applicant);
    const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email)).split('uuid=')[1];
    const change = await sendRequest(`${url}/registrations/${link}`, { method: 'PATCH', body: { phone: '04', slots: 9 } });
    expect(change.body.errors.map(({ field }: { field: string }) => field)).to.deep.equal(['phone', 'slots']);
  });

  it('may be a link with what a mail program or a person left on it', async () => {
    const { visitor, url, smtpServer } = await aVisitor();
    const applicant = anApplicant();
    await visitor.signUp(applicant);
    const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email)).split('uuid=')[1] ?? '';
    for (const spoilt of [`${link}.`, `${link})`, `${link}%3E`, `${link}%20`, `${link}${link}`, `%20${link},`, `${link}).`]) {
      expect((await sendRequest(`${url}/registrations/${spoilt}`, { headers: HTML })).status, spoilt).to.equal(200);
      expect((await sendRequest(`${url}/confirm_registration?uuid=${spoilt}`, { headers: HTML })).status, spoilt).to.equal(302);
    }
    for (const other of [`${link}0`, link.slice(0, -1), `${link}/x`, `x${link}`])
      expect((await sendRequest(`${url}/registrations/${other}`, { headers: HTML })).status, other).to.be.within(400, 404);
  });

  it('may be an address with a plus sign in a query, where it means a space', async () => {
    const { visitor } = await aVisitor();
    const { status, body } = await visitor.request('/email_check?email=a+b@example.org');
    expect([status, body]).to.deep.equal([200, { email_unknown: 'a+b@example.org' }]);
  });

  it('may be a name of emoji, each of which is one character', async () => {
    const { visitor } = await aVisitor();
    for (const firstName of ['🎻'.repeat(100), '👩‍👩‍👧‍👦'.repeat(40)])
      expect((await visitor.signUp(anApplicant({ firstName }))).status, firstName).to.equal(200);
    const tooLong = await visitor.signUp(anApplicant({ firstName: '🎻'.repeat(101) }));
    expect([tooLong.status, tooLong.body.errors[0].message]).to.deep.equal([400, 'Your first name must be 100 characters or fewer']);
  });

  it('is a real address that is not questioned, or a typing error that is', () => {
    const real = (
      'hotmail.nl hotmail.it hotmail.es hotmail.se hotmail.ca live.de live.it outlook.nl outlook.it outlook.es outlook.ie ymail.com ' +
      'mail.com email.com mailo.com orange.be upcmail.nl wanadoo.nl freenet.ch yahoo.co.in yahoo.co.jp gmx.com gmx.ch'
    ).split(' ');
    for (const domain of real) expect(suggestEmail(`ada@${domain}`), domain).to.equal(null);
    const slips: Record<string, string> = {
      ...{ 'gmial.com': 'gmail.com', 'gmail.con': 'gmail.com', 'gmail.co': 'gmail.com', 'gamil.com': 'gmail.com', 'gmail.cm': 'gmail.com' },
      ...{ 'hotmial.com': 'hotmail.com', 'hotmail.co': 'hotmail.com', 'hotmal.be': 'hotmail.be', 'outlok.com': 'outlook.com' },
      ...{
        'yaho.com': 'yahoo.com',
        'telent.be': 'telenet.be',
        'iclod.com': 'icloud.com',
        'skynet.bee': 'skynet.be',
        'zigo.nl': 'ziggo.nl',
      },
    };
    for (const [typed, meant] of Object.entries(slips)) expect(suggestEmail(`ada@${typed}`), typed).to.equal(`ada@${meant}`);
    // Providers that give out no such mailboxes: probably a correction of the keyboard.
    const accents = { 'josé@gmail.com': 'jose@gmail.com', 'jürgen.Groß@gmx.de': 'juergen.Gross@gmx.de', 'zoé@gmial.com': 'zoe@gmail.com' };
    for (const [typed, meant] of Object.entries(accents)) expect(suggestEmail(typed), typed).to.equal(meant);
    for (const typed of ['josé@example.org', 'иван@mail.ru']) expect(suggestEmail(typed), typed).to.equal(null);
  });

  it('is a contact with a name, whose address gets the answers and opens a mail program', async () => {
    const contact = 'Amina Kone <amina@club.example>, +32 470 12 34 56';
    const { visitor, smtpServer, url, event } = await aVisitor({ contact });
    const applicant = anApplicant();
    await visitor.signUp(applicant);
    expect((await smtpServer.messageTo(applicant.email)).raw).to.match(/^Reply-To: amina@club\.example\r$/m);
    const page = (await sendRequest(`${url}/events/${event.slug}`, { headers: HTML })).text;
    expect(page).to.contain('href="mailto:amina@club.example"').and.contain('href="tel:+32470123456"');
    expect(contactParts('At the bar')).to.deep.equal([{ text: 'At the bar' }]);
    expect(contactParts('a?b@x.org').at(0)?.href).to.equal('mailto:a%3Fb@x.org');
  });
});
