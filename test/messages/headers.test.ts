import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'chai';
import { checkDkim } from '../../src/doctor/dkim.ts';
import { contactEmails } from '../../src/events/contact.ts';
import { dkimOptions, dkimRecord } from '../../src/messages/transports/dkim.ts';
import { mailFields } from '../../src/messages/transports/mailFields.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { PASSWORD } from '../support/httpUser.ts';
import { aService, createTestDeps } from '../support/service.ts';
import { type ReceivedEmail, TestSmtpServer } from '../support/smtpServer.ts';

describe('The header of an email', () => {
  async function receive(
    settings: Record<string, string>,
    event: Parameters<typeof anEvent>[1] = {},
    language = '',
  ): Promise<ReceivedEmail> {
    const smtpServer = await TestSmtpServer.create();
    const { url, deps } = await aService({ SMTP_URL: smtpServer.url, ...settings });
    const visitor = await Visitor.at(url, await anEvent(deps, event));
    const applicant = anApplicant();
    await visitor.signUp(applicant, language === '' ? {} : { 'Accept-Language': language });
    return smtpServer.messageTo(applicant.email);
  }

  it('leads answers to the organiser, however the contact is written', () => {
    const found: [string, string | undefined][] = [
      ['amina@example.org', 'amina@example.org'],
      ['Amina Kone <amina@example.org>', 'amina@example.org'],
      ['Amina Kone (amina@example.org)', 'amina@example.org'],
      ['amina@example.org, +32 470 12 34 56', 'amina@example.org'],
      ['+32 470 12 34 56 / amina@example.org', 'amina@example.org'],
      ['mailto:amina@example.org', 'amina@example.org'],
      ['mailto:amina@example.org?subject=Harbour%20Walk', 'amina@example.org'],
      ['MAILTO:amina%2Bwalk@example.org', 'amina+walk@example.org'],
      ['[Amina](mailto:amina@example.org)', 'amina@example.org'],
      ['E-mail:amina@example.org.', 'amina@example.org'],
      ['Write to amina@example.org!', 'amina@example.org'],
      ["'amina@example.org'", 'amina@example.org'],
      ["o'neil@example.org", "o'neil@example.org"],
      ['**amina@example.org**', 'amina@example.org'],
      ['amina@bücher.example', 'amina@xn--bcher-kva.example'],
      ['amina@example.org; ben@example.org', 'amina@example.org'],
      ['https://club.example/contact or amina@example.org', 'amina@example.org'],
      ['https://user@club.example', undefined],
      ['https://social.example/@amina@social.example', undefined],
      ['@amina@social.example', undefined],
      ['+32 470 12 34 56', undefined],
      ['At the bar', undefined],
      ['amina@localhost', undefined],
    ];
    for (const [contact, address] of found) expect(contactEmails(contact)[0]?.deliverable, contact).to.equal(address);
  });

  it('leads them to MAIL_REPLY_TO where the event names nobody, in emails about accounts too', async () => {
    const settings = { MAIL_REPLY_TO: '"Office, Harbour Club" <office@bücher.example>' };
    const replyTo = ({ replyTo: addresses }: ReceivedEmail) => addresses?.map(({ name, address }) => [name, address]);
    const office = [['Office, Harbour Club', 'office@xn--bcher-kva.example']];
    expect(replyTo(await receive(settings, { contact: '+32 470 12 34 56' }))).to.deep.equal(office);
    expect(replyTo(await receive(settings, { contact: 'Amina <amina@example.org>' }))).to.deep.equal([['', 'amina@example.org']]);
    expect(replyTo(await receive({}, { contact: 'At the bar' })), 'answers go to the sender').to.equal(undefined);

    const smtpServer = await TestSmtpServer.create();
    const { url } = await aService({ SMTP_URL: smtpServer.url, ...settings });
    const person = { username: 'chidi', firstName: 'Chidi', lastName: 'Okafor', enabled: true, password: PASSWORD };
    const body = { ...person, roles: ['organiser'], identities: ['chidi@example.org'] };
    expect((await sendRequest(`${url}/user/register`, { method: 'POST', body })).status).to.equal(201);
    expect(replyTo(await smtpServer.messageTo('chidi@example.org'))).to.deep.equal(office);
  });

  it('is ASCII throughout, whatever domain and name the sender has', async () => {
    const email = await receive({ MAIL_FROM: '"Büro, Zürich" <events@bücher.example>' }, { contact: 'amina@bücher.example' });
    expect(email.from).to.include({ name: 'Büro, Zürich', address: 'events@xn--bcher-kva.example' });
    expect(email.messageId).to.match(/^<[0-9a-f-]{36}@xn--bcher-kva\.example>$/);
    expect(email.references).to.match(/@xn--bcher-kva\.example>$/);
    const header = email.raw.slice(0, email.raw.indexOf('\r\n\r\n'));
    expect(header.replace(/[\x20-\x7e\r\n]/g, '')).to.equal('');
  });

  it('names the request that made the email necessary, as the response and the log do', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { url, deps } = await aService({ SMTP_URL: smtpServer.url });
    const applicant = anApplicant();
    const reply = await (await Visitor.at(url, await anEvent(deps))).signUp(applicant);
    const { headers } = await smtpServer.messageTo(applicant.email);
    const id = headers.find(({ key }) => key === 'x-correlation-id')?.value;
    expect(id).to.equal(reply.headers.get('x-correlation-id')).and.to.have.length(36);
  });

  it('shows the name of the sender without the quotation marks of the setting', async () => {
    const { from, raw } = await receive({ MAIL_FROM: '"Harbour Club, Ostend" <events@example.org>' });
    expect(from).to.include({ name: 'Harbour Club, Ostend' });
    expect(raw).to.contain('From: "Harbour Club, Ostend" <events@example.org>');
  });

  it('is one line, and so is the calendar, when a program has sent the texts of the event in several', async () => {
    const { from, subject, raw } = await receive(
      {},
      { organiser: 'Club\r\ndu port', title: 'Harbour\n\tWalk\0', location: 'Pier 4\u2028Ostend\u202e' },
    );
    expect([from?.name, subject]).to.deep.equal(['Club du port', 'Confirm your registration: Harbour Walk']);
    expect(raw).to.contain('Pier 4 Ostend\r\n').and.not.contain('=0A');
    const fields = { to: 'amina@example.org', messageId: '<1@example.org>', subject: '', text: '', html: '', language: 'en' };
    const sender = mailFields({ ...fields, from: 'Club\ndu port' }, fields.to, { MAIL_FROM: 'club@example.org' }).from;
    expect(sender, 'as an older version stored it').to.deep.equal({ name: 'Club du port', address: 'club@example.org' });
  });

  it('names the language of the text (RFC 3282)', async () => {
    const languageOf = ({ headers }: ReceivedEmail) => headers.find(({ key }) => key === 'content-language')?.value;
    expect(languageOf(await receive({}))).to.equal('en');
    expect(languageOf(await receive({}, {}, 'fr'))).to.equal('fr');
  });
});

describe('A signature (DKIM)', () => {
  const pem = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const DKIM = { DKIM_DOMAIN: 'example.org', DKIM_SELECTOR: 'slots2027', DKIM_KEY: pem };

  it('is put on every email when the key is set, for the domain and the fields that count', async () => {
    const smtpServer = await TestSmtpServer.create();
    const { url, deps } = await aService({ SMTP_URL: smtpServer.url, MAIL_FROM: 'Club <club@example.org>', ...DKIM });
    const applicant = anApplicant();
    await (await Visitor.at(url, await anEvent(deps))).signUp(applicant);
    const { headers } = await smtpServer.messageTo(applicant.email);
    const signature = headers.find(({ key }) => key === 'dkim-signature')?.value ?? '';
    expect(signature).to.match(/a=rsa-sha256; .*d=example\.org;.* s=slots2027;/s);
    const signed = /[^b]h=([^;]+);/
      .exec(signature)?.[1]
      ?.toLowerCase()
      .split(/[:\s]+/);
    expect(signed).to.include.members(['from', 'to', 'subject', 'date', 'message-id', 'mime-version', 'content-type']);
  });

  it('is compared with the published key by the doctor, which prints the record to publish', async () => {
    const { config } = await createTestDeps({ SMTP_URL: 'smtp://localhost', MAIL_FROM: 'Club <club@mail.example.org>', ...DKIM });
    const { name, publicKey } = dkimRecord(dkimOptions(config) ?? { domainName: '', keySelector: '', privateKey: '' });
    expect(name).to.equal('slots2027._domainkey.example.org');
    const record = `v=DKIM1; k=rsa; p=${publicKey}`;
    const finding = async (answer: string[][] | string, settings = config) => {
      const resolve = async () =>
        typeof answer === 'string' ? Promise.reject(Object.assign(new Error(answer), { code: answer })) : answer;
      const [found] = await checkDkim(resolve)({ config: settings });
      return `${found?.level} ${found?.message} ${found?.fix ?? ''}`;
    };
    expect(await finding([['v=spf1 -all'], [record.slice(0, 200), record.slice(200)]])).to.match(/^ok emails are signed/);
    expect(await finding([[`v=DKIM1;p=${publicKey.slice(0, 50)} ${publicKey.slice(50)}`]]), 'spaces do not count').to.match(/^ok/);
    expect(await finding([['v=DKIM1; p=']]))
      .to.match(/^FAIL another key is published/)
      .and.to.contain(record);
    const long = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const [, ...strings] = /slots2027\S+ "([^"]+)" "([^"]+)" \(/.exec(await finding([], { ...config, DKIM_KEY: long })) ?? [];
    expect(await finding([strings], { ...config, DKIM_KEY: long }), 'as it was printed').to.match(/^ok/);
    expect(Math.max(...strings.map(({ length }) => length)), 'RFC 1035 3.3').to.equal(255);
    for (const nothing of ['ENOTFOUND', 'ENODATA'])
      expect(await finding(nothing))
        .to.match(/^FAIL no key is published/)
        .and.to.contain(record);
    expect(await finding('ETIMEOUT')).to.match(/^FAIL .* cannot be looked up \(ETIMEOUT\)/);
    const elsewhere = { ...config, MAIL_FROM: 'Club <club@notexample.org>' };
    expect(await finding([[record]], elsewhere)).to.match(/^WARN .* does not count for DMARC set DKIM_DOMAIN=notexample\.org/);
    expect(await checkDkim()({ config: (await createTestDeps()).config }), 'nothing to say without a key').to.deep.equal([]);
  });
});
