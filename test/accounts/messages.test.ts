import { expect } from 'chai';
import { ACCOUNT_MESSAGE_TYPES } from '../../src/accounts/emails/messageTypes.ts';
import { ACCOUNT_EMAIL_TEMPLATES, sampleAccountEmails } from '../../src/accounts/emails/sampleEmails.ts';
import { LANGUAGES, t } from '../../src/i18n/translate.ts';
import { createEmailRenderer } from '../../src/messages/renderEmail.ts';
import { textOf } from '../support/html.ts';
import { PUBLIC_URL } from '../support/service.ts';

const UNFILLED = /undefined|\bnull\b|\bNaN\b|\[object|[{}]|\s,|: $/m;

describe('Messages about accounts', () => {
  for (const language of LANGUAGES) {
    it(`leave no placeholder unfilled in ${language}, and say in text what they say in HTML`, async () => {
      const messages = sampleAccountEmails(await createEmailRenderer(), language, PUBLIC_URL);
      expect(messages.map(({ template }) => template)).to.deep.equal(ACCOUNT_EMAIL_TEMPLATES);
      for (const { template, subject, text, html } of messages) {
        for (const part of [subject, text, textOf(html)]) expect(part, template).not.to.match(UNFILLED);
        expect(textOf(html).replace(/\s+/g, ' '), template).to.contain(subject);
        const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('http'));
        const shown = textOf(html).replace(/\s+/g, ' ');
        for (const line of lines) expect(shown, template).to.contain(line.replace(/\s+/g, ' ').replace(/\s?:$/, '').trim());
        expect(html, template).to.match(new RegExp(`<html[^>]* lang="${language}"`));
      }
    });

    it(`are short as SMS in ${language}`, () => {
      const person = { identity: 'a…@club.example', applicant: 'Chidi Okafor', host: 'hooks.club.example' };
      const data = { code: '204816', link: `${PUBLIC_URL}/sign-in`, count: 12, event: 'Harbour Walk', service: 'Slotkeeper', ...person };
      for (const template of Object.keys(ACCOUNT_MESSAGE_TYPES)) {
        const text = t(language, `accounts.sms.${template}`, data);
        expect(text, template).not.to.match(UNFILLED);
        expect(text.length, template).to.be.at.most(160);
      }
    });
  }
});
