import { expect } from 'chai';
import { ACCOUNT_KINDS } from '../../src/accounts/letters.ts';
import { ACCOUNT_MAILS, sampleAccountLetters } from '../../src/accounts/sampleLetters.ts';
import { LANGUAGES, say } from '../../src/languages/texts.ts';
import { makeRender } from '../../src/letters/render.ts';
import { textOf } from '../support/html.ts';
import { PUBLIC_URL } from '../support/service.ts';

const HOLE = /undefined|\bnull\b|\bNaN\b|\[object|[{}]|\s,|: $/m;

describe('Letters about accounts', () => {
  for (const language of LANGUAGES) {
    it(`leave no hole in ${language}, and say in text what they say in HTML`, async () => {
      const letters = sampleAccountLetters(await makeRender(), language, PUBLIC_URL);
      expect(letters.map(({ template }) => template)).to.deep.equal(ACCOUNT_MAILS);
      for (const { template, subject, text, html } of letters) {
        for (const part of [subject, text, textOf(html)]) expect(part, template).not.to.match(HOLE);
        expect(textOf(html).replace(/\s+/g, ' '), template).to.contain(subject);
        const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('http'));
        const shown = textOf(html).replace(/\s+/g, ' ');
        for (const line of lines) expect(shown, template).to.contain(line.replace(/\s+/g, ' ').replace(/\s?:$/, '').trim());
        expect(html, template).to.match(new RegExp(`<html[^>]* lang="${language}"`));
      }
    });

    it(`are short as SMS in ${language}`, () => {
      const data = { code: '204816', link: `${PUBLIC_URL}/sign-in`, applicant: 'Chidi Okafor' };
      for (const template of Object.keys(ACCOUNT_KINDS)) {
        const text = say(language, `accounts.sms.${template}`, data);
        expect(text, template).not.to.match(HOLE);
        expect(text.length, template).to.be.at.most(160);
      }
    });
  }
});
