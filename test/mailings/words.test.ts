import { expect } from 'chai';
import fc from 'fast-check';
import { DomainError } from '../../src/domainError.ts';
import { findEventBySlug } from '../../src/events/eventRepository.ts';
import { findEventEmails } from '../../src/mailings/eventEmails.ts';
import { eventEmailsSchema } from '../../src/mailings/eventEmailsInput.ts';
import { fillMarkdown, fillPlaceholders, placeholderValues, unknownPlaceholders } from '../../src/mailings/placeholders.ts';
import { samplePerson } from '../../src/mailings/samplePerson.ts';
import { writeText } from '../../src/mailings/writeText.ts';
import { validate } from '../../src/validation/validate.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { anEvent } from '../support/factories.ts';
import { textOf } from '../support/html.ts';
import { aService } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { aUnitOfWork, registerCommand } from '../support/unitOfWork.ts';

const LINK = 'https://slots.example.org/registrations/6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

describe('Placeholders in what organisers write', () => {
  const { event } = aUnitOfWork();
  const about = (firstName: string) => ({ registration: samplePerson('mailing', event, 'en', { firstName }), event, link: LINK });

  it('are filled in as the text that they are, whatever somebody is called', () => {
    const strange = fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(...'*_[](){}<>&#`!\\|~-+.:/@"ab1'.split('')) });
    fc.assert(
      fc.property(strange, (name) => {
        const { html, text } = writeText('Dear {first_name}!', 'en', about(name));
        expect(textOf(html).trim()).to.equal(`Dear ${name}!`);
        expect(text).to.equal(`Dear ${name}!`);
        expect(html).to.match(/^<p>[^<]*<\/p>\n$/);
      }),
    );
  });

  it('make the link a link, and leave no space for what is not known', () => {
    const { html } = writeText('Look [here]({link}) or at {link}', 'en', about('Ada'));
    expect(html.match(/<a href="([^"]+)"/g)).to.deep.equal([`<a href="${LINK}"`, `<a href="${LINK}"`]);
    const values = placeholderValues(about('Ada').registration, event, { link: LINK, isProved: false });
    expect(fillPlaceholders('Dear {first_name}, you {unknown}', values)).to.equal('Dear, you {unknown}');
    expect(fillMarkdown('{event}', { ...values, event: '1. *a*' })).to.equal('1\\. \\*a\\*');
  });

  it('are refused however somebody mistypes them, and braces around something else are none', () => {
    const typed = '{firstName} {First name} {prénom} {first-name} {first_name} {} { } {a, b} {1} }{';
    expect(unknownPlaceholders(typed)).to.deep.equal(['firstName', 'First name', 'prénom', 'first-name', ' ', '1']);
  });

  it('are refused where there are so many that writing one email would keep the service busy', () => {
    const words = (times: number) => ({ words: { all: { en: '{event}'.repeat(times) } } });
    expect(validate(eventEmailsSchema, words(50))).to.deep.equal(words(50));
    expect(() => validate(eventEmailsSchema, words(51))).to.throw(DomainError);
  });
});

describe('The words of an organiser', () => {
  it('stand in the emails of the event in the language of each person, are looked at, tried out, changed and copied', async () => {
    const smtpServer = await TestSmtpServer.create();
    const service = await aService({ SMTP_URL: smtpServer.url });
    const event = await anEvent(service.deps, { slug: 'walk' });
    const owner = await aConsoleUser(service);
    await joinTeam(service, event, owner, 'owner');
    const page = '/console/events/walk/emails';
    const fields = {
      'all-en': 'Wear **boots**, {first_name}.',
      'confirm-en': 'Answer soon.',
      'signature-en': 'Amina',
      reminderHours: '48',
      version: '0',
    };
    const wrong = await owner.submit(page, { ...fields, 'all-en': 'Dear {nam}', reminderHours: '999' });
    expect([wrong.status, wrong.text.includes('id="all-en-error"'), wrong.text.includes('id="reminderHours-error"')]).to.deep.equal([
      422,
      true,
      true,
    ]);
    const look = (typed: object) => owner.submit(`${page}/preview`, { ...fields, template: 'cancelled', language: 'en', ...typed });
    expect((await look({ reminderHours: '999' })).text, 'what is typed').to.contain('<strong>boots</strong>');
    expect((await look({ 'all-en': '{<b>}' })).text)
      .to.contain('&lt;b&gt;')
      .and.not.contain('<b>');
    expect((await findEventEmails(service.deps.db, event.id)).version, 'stores nothing').to.equal(0);
    expect((await owner.submit(page, fields)).status).to.equal(303);
    expect((await owner.submit(page, fields)).status).to.equal(422);
    const shown = await owner.getPage(`${page}?template=cancelled&language=en`);
    expect(textOf(shown.text)).to.contain('Wear boots, Björk.').and.contain('Amina');
    expect(shown.text.indexOf('name="all-en"'), 'the preview comes after the words').to.be.within(0, shown.text.indexOf('<iframe'));
    expect((await owner.submit(`${page}/test`, { template: 'confirmed', language: 'en' })).status).to.equal(303);
    const { id } = await service.processor.execute(registerCommand(event.id, { email: 'ada@example.org', firstName: 'bit.ly' }));
    const forAda = await owner.getPage(`${page}?template=confirmed&person=${id}`);
    expect(forAda.text).to.contain(`<option value="${id}" selected>`);
    expect(textOf(forAda.text), 'as somebody who is registered gets it').to.contain('Wear boots, bit.ly.');
    expect((await look({ template: 'confirmed', person: id })).text).to.contain('<strong>boots</strong>, bit.ly.');
    await service.dispatchMessages();
    const [asked, tried] = [await smtpServer.messageTo('ada@example.org'), await smtpServer.messageTo(`${owner.username}@example.org`)];
    expect(asked.text).to.contain('Answer soon.').and.contain('Amina').and.not.contain('boots').and.not.contain('bit.ly');
    expect(asked.html).to.contain('<p>Answer soon.</p>');
    expect(tried.subject).to.match(/^\[Test\] You have/);
    expect(tried.text).to.contain('Wear boots, Amina.');

    const copied = await owner.post('/api/events/walk/copy', { slug: 'walk-2', starts: '2027-07-13T19:00' });
    expect(copied.status).to.equal(201);
    const copy = await findEventBySlug(service.deps.db, 'walk-2');
    expect(await findEventEmails(service.deps.db, copy?.id ?? '')).to.deep.include({ reminderHours: 48, version: 1 });
  });
});

describe('The pages of messages to many people', () => {
  it('lead from writing over looking and trying to sending and the result, without JavaScript', async () => {
    const smtpServer = await TestSmtpServer.create();
    const service = await aService({ SMTP_URL: smtpServer.url });
    const event = await anEvent(service.deps, { slug: 'walk' });
    const owner = await aConsoleUser(service);
    await joinTeam(service, event, owner, 'owner');
    const { id } = await service.processor.execute(registerCommand(event.id, { email: 'ada@example.org' }));
    const base = '/console/events/walk/messages';
    expect((await owner.getPage(base)).text).to.contain('No messages yet');
    const form = await owner.getPage(`${base}/new?people=${id}`);
    expect(form.text).to.contain('The people you picked');
    const fields = {
      audience: 'all',
      people: '',
      'subject-en': 'News of {event}',
      'body-en': 'It will **rain**.',
      'subject-fr': '',
      'body-fr': '',
    };
    const wrong = await owner.submit(`${base}/new`, { ...fields, 'body-en': 'Dear {nam}' });
    expect([wrong.status, wrong.text.includes('id="body-en-error"'), wrong.text.includes('Dear {nam}')]).to.deep.equal([422, true, true]);
    const saved = await owner.submit(`${base}/new`, fields);
    const path = (saved.headers.get('location') ?? '').replace(/\?.*/, '');
    const draft = await owner.getPage(`${path}?person=${id}`);
    expect(textOf(draft.text)).to.contain('News of Harbour Walk').and.contain('1 person would get it now');
    expect((await owner.submit(`${path}/edit`, { ...fields, 'subject-en': 'More news', version: '1' })).status).to.equal(303);
    expect((await owner.submit(`${path}/test`, { language: 'en' })).status).to.equal(303);
    expect((await owner.submit(`${path}/send`, { version: '2', at: 'tomorrow' })).text).to.contain('id="at-error"');
    expect((await owner.submit(`${path}/send`, { version: '1' })).status).to.equal(422);
    expect((await owner.submit(`${path}/send`, { version: '2' })).status).to.equal(303);
    await service.sendMailings();
    await service.dispatchMessages();
    expect((await smtpServer.messageTo('ada@example.org', 2)).subject).to.equal('More news');
    expect(textOf((await owner.getPage(`${path}?state=sent`)).text)).to.contain('ada@example.org');
    expect((await owner.getPage(base)).text).to.contain('More news');
  });
});
