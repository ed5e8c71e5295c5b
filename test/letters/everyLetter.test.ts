import { expect } from 'chai';
import { HtmlValidate } from 'html-validate';
import { LANGUAGES } from '../../src/languages/texts.ts';
import { makeRender, type Render } from '../../src/letters/render.ts';
import { KINDS } from '../../src/registrations/letterKinds.ts';
import { sampleData } from '../../src/registrations/sampleLetters.ts';
import { textOf } from '../support/html.ts';
import { LEAST, LONGEST } from '../support/letters.ts';
import { PUBLIC_URL } from '../support/service.ts';

const TEMPLATES = Object.keys(KINDS);
/** Nothing is left to do for whoever gets them. */
const WITHOUT_LINK = ['address-changed', 'called-off'];
const HOLE = /undefined|\bnull\b|\bNaN\b|\[object|[{}]|\s,|: $/m;
/** More than one slot, in each language. */
const MANY: Record<string, RegExp> = { en: /\bslots\b/i, fr: /\bplaces\b/i, nl: /\bplaatsen\b/i, de: /\bPlätzen?\b/i };
const MOST_BYTES = 60_000;
/** RFC 5322 2.1.1: a line of a letter should be no longer. */
const LINE = 78;

for (const language of LANGUAGES)
  describe(`Every letter in ${language}`, () => {
    let render: Render;

    before(async () => {
      render = await makeRender();
    });

    function each(look: (letter: ReturnType<typeof written>, template: string) => unknown, otherwise = {}) {
      for (const template of TEMPLATES) look(written(template, otherwise), template);
    }

    function written(template: string, otherwise: object) {
      const data = sampleData(template, language, PUBLIC_URL, otherwise);
      const letter = render(template, data);
      return { ...letter, data, said: textOf(letter.html), preheader: preheaderOf(letter.html) };
    }

    it('leaves no hole where something should be filled in', () => {
      for (const otherwise of [{}, LEAST, LONGEST]) {
        each(({ subject, text, html, preheader }, template) => {
          for (const part of [subject, preheader, text, ...partsOf(html)]) {
            expect(part.trim(), template).not.to.equal('');
            expect(part, template).not.to.match(HOLE);
          }
        }, otherwise);
      }
    });

    it('says in plain text what it says in HTML', () => {
      for (const otherwise of [{}, LEAST, LONGEST]) {
        each(({ html, text }, template) => {
          const plain = oneLine(text);
          const parts = partsOf(html);
          expect(parts, template).to.have.length.above(3);
          for (const part of parts) expect(plain, template).to.include(part);
          expect(text, template).not.to.match(/<[a-z/!]|&#?\w+;|\n{3}| \n/i);
        }, otherwise);
      }
    });

    it('names what was signed up for, unless it goes to a mailbox that is not its owner’s', () => {
      each(({ text, data }, template) => {
        const facts = data.facts.map(({ fact, value }) => `${fact} ${value}`);
        expect(facts, template).to.have.length(KINDS[template]?.bare ? 0 : 8);
        for (const { value } of data.facts) expect(text, template).to.include(String(value));
      });
    });

    it('has one button, and the same link once to be copied', () => {
      each(({ html, text, said }, template) => {
        const links = [...html.matchAll(/<a\s[^>]*href="([^"]+)"/g)].map(([, link = '']) => textOf(link));
        expect(links, template).to.have.length(WITHOUT_LINK.includes(template) ? 0 : 1);
        for (const plain of [text, said]) expect(plain.match(/https?:\S+/g) ?? [], template).to.deep.equal(links);
        for (const link of links) expect(link, template).to.match(new RegExp(`^${PUBLIC_URL}/`));
      });
    });

    it('loads nothing, runs nothing, and names no other address than ours', () => {
      each(({ html }, template) => {
        expect(html, template).not.to.match(/<(?:script|img|link|iframe|form|object|base)\b|\ssrc=|\son\w+=|url\(|@import/i);
        const namespaces = /xmlns(?::\w)?="http:\/\/www\.w3\.org\/1999\/xhtml"/;
        const named = html.replace(namespaces, '').match(/\bhttps?:[^\s"<]+/g) ?? [];
        for (const address of named) expect(address, template).to.match(new RegExp(`^${PUBLIC_URL}/`));
      });
    });

    it('says which language it is in, and which way it is read', () => {
      each(({ html }, template) => expect(html, template).to.match(new RegExp(`<html lang="${language}" dir="ltr"`)));
    });

    it('has a heading and a table that is read out right', async () => {
      const checker = new HtmlValidate({
        root: true,
        extends: ['html-validate:a11y'],
        // MJML puts its letter into <div role="article">, as mail programs want it, and not into <article>.
        rules: { 'prefer-native-element': 'off' },
      });
      for (const template of TEMPLATES) {
        const { html, data } = written(template, {});
        const { results } = await checker.validateString(html);
        expect(
          results.flatMap(({ messages }) => messages),
          template,
        ).to.deep.equal([]);
        expect(html.match(/<h1/g), template).to.have.length(1);
        expect(html.match(/<th scope="row"/g) ?? [], template).to.have.length(data.facts.length);
        expect(html.match(/<table(?![^>]*role="presentation")/g) ?? [], template).to.have.length(data.facts.length > 0 ? 1 : 0);
      }
    });

    it('is small enough to be shown whole', () => {
      for (const otherwise of [{}, LONGEST])
        each(({ html }, template) => expect(Buffer.byteLength(html), template).to.be.below(MOST_BYTES), otherwise);
    });

    it('has a subject of one line', () => {
      each(({ subject }, template) => expect(`Subject: ${subject}`.length, `${template}: ${subject}`).to.be.at.most(LINE));
    });

    it('speaks of one slot as of one', () => {
      each(
        ({ subject, text, preheader, data }, template) => {
          // It tells of 4 slots that were.
          if (template === 'changed') return;
          const label = data.facts.find(({ value }) => value === 1);
          const body = text.replace(/http\S+/, '');
          const words = [subject, preheader, label ? body.replace(new RegExp(`${label.fact}.*1`), '') : body];
          for (const part of words) expect(part, template).not.to.match(MANY[language] ?? /$^/);
        },
        { registration: { slots: 1 } },
      );
    });
  });

describe('The letter that says goodbye', () => {
  it('thanks whoever had slots, and speaks of none to whoever only waited', async () => {
    const render = await makeRender();
    const letter = (registration: object) => render('cancelled', sampleData('cancelled', 'en', PUBLIC_URL, { registration }));
    expect(letter({}).text).to.include('somebody else can come now');
    const waited = letter({ waitListedAt: '2027-05-20T08:58:00.000Z' });
    expect(textOf(waited.html)).to.include('You left the wait list').and.not.include('gave up');
    expect(waited.text).not.to.include('somebody else');
  });
});

function preheaderOf(html: string): string {
  return textOf(/<div style="display:none[^>]*>([^<]*)</.exec(html)?.[1] ?? '');
}

/** Every piece of text that a reader sees below the heading. */
function partsOf(html: string): string[] {
  const [, body = ''] = html.split('<body');
  const shown = body
    .replace(/<div style="display:none[^>]*>[^<]*</, '<')
    .replace(/<h1[^>]*>[^<]*</, '<')
    .replace(/<!--[\s\S]*?-->/g, '');
  return [...shown.matchAll(/>([^<>]+)</g)].map(([, part = '']) => oneLine(textOf(part))).filter((part) => part !== '');
}

function oneLine(text: string): string {
  return text.replace(/[ \n]+/g, ' ').trim();
}
