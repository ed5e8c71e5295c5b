import { expect } from 'chai';
import { DomainError } from '../../src/domainError.ts';
import { titleValues } from '../../src/events/eventTexts.ts';
import { zoneName } from '../../src/events/formatTime.ts';
import { localeOf, t, translate } from '../../src/i18n/translate.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { textOf } from '../support/html.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, type ReceivedEmail, TestSmtpServer } from '../support/smtpServer.ts';

const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';
/** Accept-Language headers of browsers, and the language to choose. */
const BROWSERS: Record<string, string> = {
  'en-GB,en;q=0.9': 'en',
  'fr-CA,fr;q=0.9,en;q=0.8': 'fr',
  'nl-BE,nl;q=0.9,fr;q=0.8,en;q=0.7': 'nl',
  'de-AT,de;q=0.9': 'de',
};
/** 19:00 in New York is the next day in Brussels. */
const EVENING = { starts: '2027-06-13T19:00', timeZone: 'America/New_York', ends: null };

describe('Language negotiation', () => {
  async function setUp(eventInput: Parameters<typeof anEvent>[1] = {}) {
    const smtpServer = await TestSmtpServer.create();
    const service = await aService({ SMTP_URL: smtpServer.url });
    const event = await anEvent(service.deps, eventInput);
    return { ...service, smtpServer, event, visitor: await Visitor.at(service.url, event) };
  }

  for (const [accepted, language] of Object.entries(BROWSERS)) {
    it(`Accept-Language ${accepted} at sign-up is kept: emails and pages are in ${language} from then on`, async () => {
      const { visitor, smtpServer, url, event } = await setUp(EVENING);
      const ada = anApplicant({ slots: 2 });
      expect((await visitor.signUp(ada, { 'Accept-Language': accepted })).status).to.equal(200);
      const message = await smtpServer.messageTo(ada.email);
      expect(message.subject).to.equal(t(language, 'emails.confirm.subject', { event: event.title }));
      expect(message.html).to.include(`<html lang="${language}"`);
      for (const content of [message.text ?? '', textOf(message.html ?? '')]) {
        expect(content)
          .to.include(`${dayOf(event.startsAt, language)}`)
          .and.match(new RegExp(`19:00.* \\(${zoneName('America/New_York', event.startsAt, language)}\\)`));
      }

      // Opened in another browser that prefers another language.
      const elsewhere = { Accept: PAGE, 'Accept-Language': language === 'fr' ? 'de' : 'fr' };
      const { headers } = await visitor.follow(confirmationLinkIn(message), { headers: elsewhere });
      const page = await sendRequest(`${url}${new URL(headers.get('location') ?? '', url).pathname}`, { headers: elsewhere });
      expect(page.headers.get('content-language')).to.equal(language);
      expect(page.text)
        .to.include(`<html lang="${language}"`)
        .and.include(zoneName('America/New_York', event.startsAt, language));
      expect(textOf(page.text)).to.include(t(language, 'registrationPage.title', { slots: 2 }));
      const confirmed = await smtpServer.messageTo(ada.email, 2);
      expect(confirmed.subject).to.equal(t(language, 'emails.confirmed.subject', { slots: 2, event: event.title }));
    });
  }

  it('an unsupported language falls back to that of the event', async () => {
    const { visitor, smtpServer, url, event } = await setUp({ language: 'nl' });
    for (const accepted of ['pt-BR', '*', 'tlh;q=1, *;q=0.1', 'fr;q=0', 'not a language at all; q=']) {
      const ada = anApplicant();
      await visitor.signUp(ada, { 'Accept-Language': accepted });
      expect((await smtpServer.messageTo(ada.email)).subject, accepted).to.equal('Bevestig uw inschrijving: Harbour Walk');
    }
    const page = await sendRequest(`${url}/events/${event.slug}?lang=pt`, { headers: { Accept: PAGE, 'Accept-Language': 'pt' } });
    expect(page.headers.get('content-language')).to.equal('nl');
  });

  it('?lang= on our own form wins over the browser’s preference', async () => {
    const { url, event, clock, smtpServer } = await setUp();
    const page = `${url}/events/${event.slug}?lang=de`;
    const headers = { Accept: PAGE, 'Accept-Language': 'fr' };
    const form = await sendRequest(page, { headers });
    expect(form.text).to.include('<html lang="de"');
    clock.advance(3_000);
    const { firstName, lastName, email, phone } = anApplicant();
    const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(form.text) ?? [];
    const hidden = Object.fromEntries(
      [...form.text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const body = new URLSearchParams({ ...hidden, firstName, lastName, email, phone, slots: '1' }).toString();
    const to = action === '' ? page : new URL(textOf(action), page).href;
    const sent = await sendRequest(to, {
      method: 'POST',
      body,
      headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(sent.status, sent.text).to.equal(200);
    expect(sent.text).to.include('<html lang="de"');
    expect((await smtpServer.messageTo(email)).subject).to.equal('Bestätigen Sie Ihre Anmeldung: Harbour Walk');
  });

  it('an error names the event by its title in the language of the reader', () => {
    const translations = JSON.stringify({ fr: { title: 'Promenade du port', description: null } });
    const event = { title: 'Harbour Walk', description: null, translations, language: 'en' };
    const error = new DomainError('conflict', { key: 'errors.closed', valuesIn: titleValues(event) });
    expect(['en', 'fr', 'de'].map((language) => /Harbour Walk|Promenade du port/.exec(translate(language, error.text))?.[0])).to.deep.equal(
      [...['Harbour Walk', 'Promenade du port', 'Harbour Walk']],
    );
    expect(error.message).to.contain('Harbour Walk');
  });

  it('API errors are in the accepted language, down to each field', async () => {
    const { visitor, event } = await setUp();
    for (const [accepted, language] of Object.entries(BROWSERS)) {
      const { status, headers, body } = await visitor.signUp(anApplicant({ firstName: '', slots: 99 }), { 'Accept-Language': accepted });
      expect([status, headers.get('content-language')]).to.deep.equal([400, language]);
      expect(headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(body.detail).to.equal(t(language, 'fieldErrors.input'));
      expect(body.errors).to.deep.include({ field: 'firstName', message: t(language, 'fieldErrors.firstName.missing') });
      const unknown = await sendRequest(`${visitor.url}/slots?event=${event.slug}x`, { headers: { 'Accept-Language': accepted } });
      expect([unknown.status, unknown.headers.get('content-language')]).to.deep.equal([404, language]);
      expect(unknown.body.detail).to.equal(t(language, 'errors.noEvent'));
    }
  });
});

describe('An email as it is sent', () => {
  for (const [accepted, language] of Object.entries(BROWSERS)) {
    it(`in ${language} comes from the organiser at our address, in one conversation, as text first`, async () => {
      const smtpServer = await TestSmtpServer.create();
      const { url, deps } = await aService({ SMTP_URL: smtpServer.url, MAIL_FROM: 'Slots <info@slots.example>' });
      const event = await anEvent(deps, { organiser: 'Café de l’Été, Ø & Søn', contact: 'amina@example.org' });
      const visitor = await Visitor.at(url, event);
      const ada = anApplicant();
      await visitor.signUp(ada, { 'Accept-Language': accepted });
      const first = await smtpServer.messageTo(ada.email);
      await visitor.follow(confirmationLinkIn(first));
      const second = await smtpServer.messageTo(ada.email, 2);
      for (const message of [first, second]) {
        expect(message.from).to.include({ name: 'Café de l’Été, Ø & Søn', address: 'info@slots.example' });
        expect(message.replyTo?.map(({ address }) => address)).to.deep.equal(['amina@example.org']);
        expect(message.references).to.match(/^<[0-9a-f-]{36}@slots\.example>$/);
        expect(message.headers.find(({ key }) => key === 'auto-submitted')?.value).to.equal('auto-generated');
        expect(message.html).to.include(`<html lang="${language}"`).and.include('</html>');
        expect(message.text).to.include(t(language, 'page.organised', { organiser: 'Café de l’Été, Ø & Søn' }));
      }
      expect(second.references).to.equal(first.references);
      expect(second.messageId).not.to.equal(first.messageId);
      expect(partsOf(first)).to.deep.equal(['text/plain', 'text/html']);
      // The picture of the ticket belongs to the HTML.
      expect(partsOf(second).slice(0, 4)).to.deep.equal(['text/plain', 'text/html', 'image/png', 'text/calendar']);
    });
  }
});

/** The date at the place of the event. */
function dayOf(at: string, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'America/New_York',
  }).format(new Date(at));
}

/** The content types of an email in their order; mail programs show the last one they support (RFC 2046 5.1.4). */
function partsOf({ raw }: ReceivedEmail): string[] {
  return [...raw.matchAll(/^Content-Type: (?!multipart)([\w/]+)/gim)].map(([, type = '']) => type);
}
