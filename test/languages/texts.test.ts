import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { IntlMessageFormat } from 'intl-messageformat';
import { ACCOUNT_KINDS } from '../../src/accounts/letters.ts';
import { ACCOUNT_MAILS } from '../../src/accounts/sampleLetters.ts';
import { ROOT } from '../../src/config.ts';
import { ENGLISH, keysOf, LANGUAGES, textOf } from '../../src/languages/texts.ts';
import { KINDS } from '../../src/registrations/letterKinds.ts';

/** Names in keys that code and templates fill in. */
const BY_SMS = Object.keys(ACCOUNT_KINDS);
const FILLED: Record<string, string[]> = {
  NAME: Object.keys(KINDS),
  ACCOUNT: ACCOUNT_MAILS,
  template: BY_SMS,
  field: ['firstName', 'lastName'],
};

describe('The texts', () => {
  it('are in English, French, Dutch and German', () => {
    expect(LANGUAGES).to.have.members(['en', 'fr', 'nl', 'de']);
  });

  for (const language of LANGUAGES) {
    it(`in ${language} have the keys of the English ones, each with what it is filled in with`, () => {
      expect(keysOf(language)).to.deep.equal(keysOf(ENGLISH));
      for (const key of keysOf(language)) expect(holesIn(language, key), key).to.deep.equal(holesIn(ENGLISH, key));
    });

    it(`in ${language} hold the markup of the English ones, and no other`, () => {
      for (const key of keysOf(language)) expect(markupIn(language, key), key).to.deep.equal(markupIn(ENGLISH, key));
    });
  }

  it('are all there and all used', () => {
    expect([...keysAsked()].sort()).to.deep.equal(keysOf(ENGLISH).sort());
  });
});

/** The names of what a text is filled in with, plurals included. */
function holesIn(language: string, key: string): string[] {
  const found = new Set<string>();
  const look = (parts: unknown) => {
    for (const part of parts as { type: number; value?: string; options?: Record<string, { value: unknown }> }[]) {
      // 0 is what stands there, 7 the # of a plural.
      if (part.type !== 0 && part.type !== 7 && part.value) found.add(part.value);
      for (const option of Object.values(part.options ?? {})) look(option.value);
    }
  };
  look(new IntlMessageFormat(textOf(language, key), language, undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

function markupIn(language: string, key: string): string[] {
  return (textOf(language, key).match(/<[^>]+>/g) ?? []).sort();
}

/** Every key that a template or the code asks for. */
function keysAsked(): Set<string> {
  const sections = new Set(keysOf(ENGLISH).map((key) => key.split('.')[0]));
  const asked = new Set<string>();
  for (const folder of ['templates/pages', 'templates/letters', 'templates/assets', 'templates/widget', 'src'])
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
      if (/\.(hbs|mjml|txt|ts|js)$/.test(file))
        for (const key of quotedIn(readFileSync(join(ROOT, folder, file), 'utf8'))) if (sections.has(key.split('.')[0])) asked.add(key);
  return asked;
}

/** What looks like a key, with every name that may be filled in. */
function quotedIn(source: string): string[] {
  const quoted = [...source.matchAll(/['"`]([a-zA-Z]+(?:\.(?:[\w-]+|\$\{\w+\}))+)['"`]/g)].map(([, key = '']) => key);
  return quoted.flatMap((key) => {
    const hole = /NAME|ACCOUNT|\$\{(\w+)\}/.exec(key);
    return hole ? (FILLED[hole[1] ?? hole[0]] ?? []).map((name) => key.replace(hole[0], name)) : [key];
  });
}
