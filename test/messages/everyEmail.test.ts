import { expect } from 'chai';
import { HtmlValidate } from 'html-validate';
import { LANGUAGES } from '../../src/i18n/translate.ts';
import { createEmailRenderer, type RenderEmail } from '../../src/messages/renderEmail.ts';
import { EMAIL_TYPES } from '../../src/registrations/emails/emailTypes.ts';
import { sampleTemplateData } from '../../src/registrations/emails/sampleEmails.ts';
import { textOf } from '../support/html.ts';
import { LONGEST_SAMPLE, MINIMAL_SAMPLE } from '../support/sampleExtremes.ts';
import { PUBLIC_URL } from '../support/service.ts';

const TEMPLATES = Object.keys(EMAIL_TYPES);
/** Their address has not been confirmed: without what the visitor typed. */
const UNCONFIRMED_TEMPLATES = ['confirm', 'confirm-first', 'confirm-wait-list', 'reminder'];
/** Emails whose recipient has nothing left to do. */
const WITHOUT_LINK = ['address-changed', 'called-off'];
const UNFILLED = /undefined|\bnull\b|\bNaN\b|\[object|[{}]|\s,|: $/m;
/** The plural of slot in each language. */
const PLURAL_WORDS: Record<string, RegExp> = { en: /\bslots\b/i, fr: /\bplaces\b/i, nl: /\bplaatsen\b/i, de: /\bPlätzen?\b/i };
const MAX_BYTES = 60_000;
/** RFC 5322 2.1.1. */
const MAX_LINE_LENGTH = 78;

for (const language of LANGUAGES)
  describe(`Every email template in ${language}`, () => {
    let render: RenderEmail;

    before(async () => {
      render = await createEmailRenderer();
    });

    function forEachEmail(check: (email: ReturnType<typeof renderSample>, template: string) => unknown, overrides = {}) {
      for (const template of TEMPLATES) check(renderSample(template, overrides), template);
    }

    function renderSample(template: string, overrides: object) {
      const data = sampleTemplateData(template, language, PUBLIC_URL, overrides);
      const email = render(template, data);
      return { ...email, data, visibleText: textOf(email.html), preheader: preheaderOf(email.html) };
    }

    it('leaves no placeholder unfilled', () => {
      for (const overrides of [{}, MINIMAL_SAMPLE, LONGEST_SAMPLE]) {
        forEachEmail(({ subject, text, html, preheader }, template) => {
          for (const part of [subject, preheader, text, ...partsOf(html)]) {
            expect(part.trim(), template).not.to.equal('');
            expect(part, template).not.to.match(UNFILLED);
          }
        }, overrides);
      }
    });

    it('says in plain text what it says in HTML', () => {
      for (const overrides of [{}, MINIMAL_SAMPLE, LONGEST_SAMPLE]) {
        forEachEmail(({ html, text }, template) => {
          const plain = collapseWhitespace(text);
          const parts = partsOf(html);
          expect(parts, template).to.have.length.above(3);
          for (const part of parts) expect(plain, template).to.include(part);
          expect(text, template).not.to.match(/<[a-z/!]|&#?\w+;|\n{3}| \n/i);
        }, overrides);
      }
    });

    it('stands alone in plain text: its first line names the event and what happened', () => {
      forEachEmail(({ subject, text, data }, template) => {
        expect(text.split('\n')[0], template).to.equal(subject);
        expect(subject, template).to.include(data.event);
      });
    });

    it('hides the line for the list of emails by no colour and no style that spam filters count', () => {
      forEachEmail(({ html }, template) => {
        expect(/<div class="preheader" style="([^"]*)"/.exec(html)?.[1], template)
          .to.include('max-height:0')
          .and.not.match(/color|display/);
        expect(html.split('<body')[0], template).to.match(/\.preheader \{ display: ?none;? \}/);
      });
    });

    it('shows the registration, unless it goes to a mailbox that is not its owner’s', () => {
      forEachEmail(({ text, data }, template) => {
        const details = data.details.map(({ label, value }) => `${label} ${value}`);
        const shown = UNCONFIRMED_TEMPLATES.includes(template) ? 4 : 8;
        expect(details, template).to.have.length(EMAIL_TYPES[template]?.withoutDetails ? 0 : shown);
        for (const { value } of data.details) expect(text, template).to.include(String(value));
      });
    });

    it('repeats nothing that a stranger typed to an address that has not been confirmed', () => {
      const registration = { confirmedAt: null, firstName: 'bit.ly/3xWin', lastName: 'Win', phone: '0900 123 456' };
      const shown = ['bit.ly', 'Win', '0900'];
      forEachEmail(
        ({ subject, text, html, preheader }, template) => {
          for (const words of shown) for (const part of [subject, text, html, preheader]) expect(part, template).not.to.include(words);
        },
        { registration },
      );
    });

    it('has one button, and the same link once to be copied', () => {
      forEachEmail(({ html, text, visibleText }, template) => {
        const links = [...html.matchAll(/<a\s[^>]*href="([^"]+)"/g)].map(([, link = '']) => textOf(link));
        expect(links, template).to.have.length(WITHOUT_LINK.includes(template) ? 0 : 1);
        for (const plain of [text, visibleText]) expect(plain.match(/https?:\S+/g) ?? [], template).to.deep.equal(links);
        for (const link of links) expect(link, template).to.match(new RegExp(`^${PUBLIC_URL}/`));
      });
    });

    it('loads nothing, runs nothing, and names no other address than ours', () => {
      forEachEmail(({ html }, template) => {
        // The image of the ticket is in the email itself.
        const withoutTicket = html.replace(/<img\s[^>]*src="cid:ticket@slotkeeper"[^>]*>/, '');
        expect(withoutTicket, template).not.to.match(/<(?:script|img|link|iframe|form|object|base)\b|\ssrc=|\son\w+=|url\(|@import/i);
        const namespaces = /xmlns(?::\w)?="http:\/\/www\.w3\.org\/1999\/xhtml"/;
        const named = html.replace(namespaces, '').match(/\bhttps?:[^\s"<]+/g) ?? [];
        for (const address of named) expect(address, template).to.match(new RegExp(`^${PUBLIC_URL}/`));
      });
    });

    it('declares its language and text direction', () => {
      forEachEmail(({ html }, template) => expect(html, template).to.match(new RegExp(`<html lang="${language}" dir="ltr"`)));
    });

    it('has a heading and a table that is read out right', async () => {
      const checker = new HtmlValidate({
        root: true,
        extends: ['html-validate:a11y'],
        // MJML writes <div role="article"> instead of <article> for the sake of mail programs.
        rules: { 'prefer-native-element': 'off' },
      });
      for (const template of TEMPLATES) {
        const { html, data } = renderSample(template, {});
        const { results } = await checker.validateString(html);
        expect(
          results.flatMap(({ messages }) => messages),
          template,
        ).to.deep.equal([]);
        expect(html.match(/<h1/g), template).to.have.length(1);
        expect(html.match(/<th scope="row"/g) ?? [], template).to.have.length(data.details.length);
        expect(html.match(/<table(?![^>]*role="presentation")/g) ?? [], template).to.have.length(data.details.length > 0 ? 1 : 0);
      }
    });

    it('is small enough not to be clipped', () => {
      for (const overrides of [{}, LONGEST_SAMPLE])
        forEachEmail(({ html }, template) => expect(Buffer.byteLength(html), template).to.be.below(MAX_BYTES), overrides);
    });

    it('has a subject of one line', () => {
      forEachEmail(({ subject }, template) =>
        expect(`Subject: ${subject}`.length, `${template}: ${subject}`).to.be.at.most(MAX_LINE_LENGTH),
      );
    });

    it('uses the singular for one slot', () => {
      forEachEmail(
        ({ subject, text, preheader, data }, template) => {
          // It names the previous number of slots: 4.
          if (template === 'changed') return;
          const label = data.details.find(({ value }) => value === 1);
          const body = text.replace(/http\S+/, '');
          const words = [subject, preheader, label ? body.replace(new RegExp(`${label.label}.*1`), '') : body];
          for (const part of words) expect(part, template).not.to.match(PLURAL_WORDS[language] ?? /$^/);
        },
        { registration: { slots: 1 } },
      );
    });
  });

describe('The cancellation email', () => {
  it('thanks whoever had slots, and speaks of none to whoever only waited', async () => {
    const render = await createEmailRenderer();
    const email = (registration: object) => render('cancelled', sampleTemplateData('cancelled', 'en', PUBLIC_URL, { registration }));
    expect(email({}).text).to.include('somebody else can come now');
    const waited = email({ waitListedAt: '2027-05-20T08:58:00.000Z' });
    expect(textOf(waited.html)).to.include('You left the wait list').and.not.include('gave up');
    expect(waited.text).not.to.include('somebody else');
  });
});

function preheaderOf(html: string): string {
  return textOf(/<div class="preheader"[^>]*>([^<]*)</.exec(html)?.[1] ?? '');
}

/** Every visible text below the heading. */
function partsOf(html: string): string[] {
  const [, body = ''] = html.split('<body');
  const shown = body
    .replace(/<div class="preheader"[^>]*>[^<]*</, '<')
    .replace(/<h1[^>]*>[^<]*</, '<')
    .replace(/<!--[\s\S]*?-->/g, '');
  return [...shown.matchAll(/>([^<>]+)</g)].map(([, part = '']) => collapseWhitespace(textOf(part))).filter((part) => part !== '');
}

function collapseWhitespace(text: string): string {
  return text.replace(/[ \n]+/g, ' ').trim();
}
