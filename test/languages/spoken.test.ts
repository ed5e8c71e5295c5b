import { expect } from 'chai';
import { localeOf, say } from '../../src/languages/texts.ts';
import { ask, Visitor } from '../support/client.ts';
import { anApplicant, anEvent } from '../support/given.ts';
import { textOf } from '../support/html.ts';
import { confirmLinkIn, Postbox, type Received } from '../support/postbox.ts';
import { aService } from '../support/service.ts';

const PAGE = 'text/html,application/xhtml+xml,*/*;q=0.8';
/** What browsers send, and the language that is meant. */
const BROWSERS: Record<string, string> = {
  'en-GB,en;q=0.9': 'en',
  'fr-CA,fr;q=0.9,en;q=0.8': 'fr',
  'nl-BE,nl;q=0.9,fr;q=0.8,en;q=0.7': 'nl',
  'de-AT,de;q=0.9': 'de',
};
/** 19:00 in New York, in Brussels the night after. */
const EVENING = { starts: '2027-06-13T19:00', zone: 'America/New_York', ends: null };

describe('The language', () => {
  async function aDesk(plan: Parameters<typeof anEvent>[1] = {}) {
    const postbox = await Postbox.open();
    const service = await aService({ SMTP_URL: postbox.url });
    const event = await anEvent(service.world, plan);
    return { ...service, postbox, event, visitor: await Visitor.at(service.url, event) };
  }

  for (const [accepted, language] of Object.entries(BROWSERS)) {
    it(`of a form in a browser that asks for ${accepted} is kept: letters and pages speak ${language} from then on`, async () => {
      const { visitor, postbox, url, event } = await aDesk(EVENING);
      const ada = anApplicant({ slots: 2 });
      expect((await visitor.signUp(ada, { 'Accept-Language': accepted })).status).to.equal(200);
      const letter = await postbox.letterTo(ada.email);
      expect(letter.subject).to.equal(say(language, 'letters.confirm.subject', { event: event.title }));
      expect(letter.html).to.include(`<html lang="${language}"`);
      for (const said of [letter.text ?? '', textOf(letter.html ?? '')]) {
        expect(said)
          .to.include(`${dayOf(event.startsAt, language)}`)
          .and.match(/19:00.* \(America\/New_York\)/);
      }

      // Opened on another machine, whose browser prefers another language.
      const elsewhere = { Accept: PAGE, 'Accept-Language': language === 'fr' ? 'de' : 'fr' };
      const { headers } = await visitor.follow(confirmLinkIn(letter), { headers: elsewhere });
      const page = await ask(`${url}${new URL(headers.get('location') ?? '', url).pathname}`, { headers: elsewhere });
      expect(page.headers.get('content-language')).to.equal(language);
      expect(page.text).to.include(`<html lang="${language}"`).and.include('America/New_York');
      expect(textOf(page.text)).to.include(say(language, 'registration.title', { slots: 2 }));
      const confirmed = await postbox.letterTo(ada.email, 2);
      expect(confirmed.subject).to.equal(say(language, 'letters.confirmed.subject', { slots: 2, event: event.title }));
    });
  }

  it('that nobody here speaks becomes that of the event', async () => {
    const { visitor, postbox, url, event } = await aDesk({ language: 'nl' });
    for (const accepted of ['pt-BR', '*', 'tlh;q=1, *;q=0.1', 'fr;q=0', 'not a language at all; q=']) {
      const ada = anApplicant();
      await visitor.signUp(ada, { 'Accept-Language': accepted });
      expect((await postbox.letterTo(ada.email)).subject, accepted).to.equal('Bevestig uw inschrijving: Harbour Walk');
    }
    const page = await ask(`${url}/events/${event.slug}?lang=pt`, { headers: { Accept: PAGE, 'Accept-Language': 'pt' } });
    expect(page.headers.get('content-language')).to.equal('nl');
  });

  it('of our own form is that of its address, whatever the browser prefers', async () => {
    const { url, event, clock, postbox } = await aDesk();
    const page = `${url}/events/${event.slug}?lang=de`;
    const headers = { Accept: PAGE, 'Accept-Language': 'fr' };
    const form = await ask(page, { headers });
    expect(form.text).to.include('<html lang="de"');
    clock.advance(3_000);
    const { firstName, lastName, email, phone } = anApplicant();
    const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(form.text) ?? [];
    const hidden = Object.fromEntries(
      [...form.text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    );
    const body = new URLSearchParams({ ...hidden, firstName, lastName, email, phone, slots: '1' }).toString();
    const to = action === '' ? page : new URL(textOf(action), page).href;
    const sent = await ask(to, { method: 'POST', body, headers: { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' } });
    expect(sent.status, sent.text).to.equal(200);
    expect(sent.text).to.include('<html lang="de"');
    expect((await postbox.letterTo(email)).subject).to.equal('Bestätigen Sie Ihre Anmeldung: Harbour Walk');
  });

  it('of refusals to programs is the one they accept, down to each field', async () => {
    const { visitor, event } = await aDesk();
    for (const [accepted, language] of Object.entries(BROWSERS)) {
      const { status, headers, body } = await visitor.signUp(anApplicant({ firstName: '', slots: 99 }), { 'Accept-Language': accepted });
      expect([status, headers.get('content-language')]).to.deep.equal([400, language]);
      expect(headers.get('content-type')).to.match(/^application\/problem\+json/);
      expect(body.detail).to.equal(say(language, 'faults.input'));
      expect(body.errors).to.deep.include({ field: 'firstName', message: say(language, 'faults.firstName.missing') });
      const unknown = await ask(`${visitor.url}/slots?event=${event.slug}x`, { headers: { 'Accept-Language': accepted } });
      expect([unknown.status, unknown.headers.get('content-language')]).to.deep.equal([404, language]);
      expect(unknown.body.detail).to.equal(say(language, 'refusals.noEvent'));
    }
  });
});

describe('A letter as it is sent', () => {
  for (const [accepted, language] of Object.entries(BROWSERS)) {
    it(`in ${language} comes from the organiser at our address, in one conversation, as text first`, async () => {
      const postbox = await Postbox.open();
      const { url, world } = await aService({ SMTP_URL: postbox.url, MAIL_FROM: 'Slots <desk@slots.example>' });
      const event = await anEvent(world, { organiser: 'Café de l’Été, Ø & Søn', contact: 'amina@example.org' });
      const visitor = await Visitor.at(url, event);
      const ada = anApplicant();
      await visitor.signUp(ada, { 'Accept-Language': accepted });
      const first = await postbox.letterTo(ada.email);
      await visitor.follow(confirmLinkIn(first));
      const second = await postbox.letterTo(ada.email, 2);
      for (const letter of [first, second]) {
        expect(letter.from).to.include({ name: 'Café de l’Été, Ø & Søn', address: 'desk@slots.example' });
        expect(letter.replyTo?.map(({ address }) => address)).to.deep.equal(['amina@example.org']);
        expect(letter.references).to.match(/^<[0-9a-f-]{36}@slots\.example>$/);
        expect(letter.headers.find(({ key }) => key === 'auto-submitted')?.value).to.equal('auto-generated');
        expect(letter.html).to.include(`<html lang="${language}"`).and.include('</html>');
        expect(letter.text).to.include(say(language, 'page.organised', { organiser: 'Café de l’Été, Ø & Søn' }));
      }
      expect(second.references).to.equal(first.references);
      expect(second.messageId).not.to.equal(first.messageId);
      expect(partsOf(first)).to.deep.equal(['text/plain', 'text/html']);
      expect(partsOf(second).slice(0, 3)).to.deep.equal(['text/plain', 'text/html', 'text/calendar']);
    });
  }
});

/** The day where the event is. */
function dayOf(at: string, language: string): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'America/New_York',
  }).format(new Date(at));
}

/** What a letter is made of, in its order; whoever reads it takes the last that they can show (RFC 2046 5.1.4). */
function partsOf({ raw }: Received): string[] {
  return [...raw.matchAll(/^Content-Type: (?!multipart)([\w/]+)/gim)].map(([, type = '']) => type);
}
