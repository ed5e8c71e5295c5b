import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { IntlMessageFormat } from 'intl-messageformat';
import { ACCOUNT_MESSAGE_TYPES } from '../../src/accounts/emails/messageTypes.ts';
import { ACCOUNT_EMAIL_TEMPLATES } from '../../src/accounts/emails/sampleEmails.ts';
import { ROOT } from '../../src/config.ts';
import { PICTURE_KINDS } from '../../src/events/pictures/eventPicture.ts';
import { ENGLISH, keysOf, LANGUAGES, rawText } from '../../src/i18n/translate.ts';
import { EMAIL_TYPES } from '../../src/registrations/emails/emailTypes.ts';
import { EVENT_PERMISSIONS, TEAM_ROLES } from '../../src/teams/eventPermission.ts';
import { DELIVERY_STATES } from '../../src/webhooks/listDeliveries.ts';
import { WEBHOOK_FAILURES } from '../../src/webhooks/postWebhook.ts';
import { WEBHOOK_TYPES } from '../../src/webhooks/webhookType.ts';

/** The values of placeholders in text keys: of `${field}` in code, of NAME and ACCOUNT in templates. */
const PLACEHOLDER_VALUES: Record<string, string[]> = {
  NAME: Object.keys(EMAIL_TYPES),
  ACCOUNT: ACCOUNT_EMAIL_TEMPLATES,
  template: Object.keys(ACCOUNT_MESSAGE_TYPES),
  field: ['firstName', 'lastName'],
  role: [...TEAM_ROLES],
  scope: EVENT_PERMISSIONS.map((permission) => permission.replace(':', '_')),
  webhookType: WEBHOOK_TYPES.map((type) => type.replace('.', '_')),
  webhookFailure: [...WEBHOOK_FAILURES],
  deliveryState: [...DELIVERY_STATES],
  fault: ['missing', 'large', 'type', 'pixels', 'broken'],
  kind: [...PICTURE_KINDS],
};

describe('Translations', () => {
  it('are in English, French, Dutch and German', () => {
    expect(LANGUAGES).to.have.members(['en', 'fr', 'nl', 'de']);
  });

  for (const language of LANGUAGES) {
    it(`in ${language} have the keys and placeholders of the English ones`, () => {
      expect(keysOf(language)).to.deep.equal(keysOf(ENGLISH));
      for (const key of keysOf(language)) expect(placeholdersIn(language, key), key).to.deep.equal(placeholdersIn(ENGLISH, key));
    });

    it(`in ${language} hold the markup of the English ones, and no other`, () => {
      for (const key of keysOf(language)) expect(markupIn(language, key), key).to.deep.equal(markupIn(ENGLISH, key));
    });
  }

  it('contain every key that is used, and no others', () => {
    expect([...usedKeys()].sort()).to.deep.equal(keysOf(ENGLISH).sort());
  });
});

/** The placeholders of a text, those inside plurals included. */
function placeholdersIn(language: string, key: string): string[] {
  const found = new Set<string>();
  const collect = (parts: unknown) => {
    for (const part of parts as { type: number; value?: string; options?: Record<string, { value: unknown }> }[]) {
      // 0 is literal text, 7 the # of a plural.
      if (part.type !== 0 && part.type !== 7 && part.value) found.add(part.value);
      for (const option of Object.values(part.options ?? {})) collect(option.value);
    }
  };
  collect(new IntlMessageFormat(rawText(language, key), language, undefined, { ignoreTag: true }).getAst());
  return [...found].sort();
}

function markupIn(language: string, key: string): string[] {
  return (rawText(language, key).match(/<[^>]+>/g) ?? []).sort();
}

/** Every text key in templates and code. */
function usedKeys(): Set<string> {
  const sections = new Set(keysOf(ENGLISH).map((key) => key.split('.')[0]));
  const keys = new Set<string>();
  for (const folder of ['templates/pages', 'templates/emails', 'templates/assets', 'templates/widget', 'src'])
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }))
      if (/\.(hbs|mjml|txt|ts|js)$/.test(file))
        for (const key of quotedIn(readFileSync(join(ROOT, folder, file), 'utf8'))) if (sections.has(key.split('.')[0])) keys.add(key);
  return keys;
}

/** Quoted strings that look like keys, except columns in joins and names of files, with their placeholders replaced by each value. */
function quotedIn(source: string): string[] {
  const withoutJoins = source.replaceAll(/\.(?:j|leftJ)oin\([^()]*\)/g, '');
  const quoted = [...withoutJoins.matchAll(/['"`]([a-zA-Z]+(?:\.(?:[\w-]|\$\{\w+\})+)+)['"`]/g)].map(([, key = '']) => key);
  return quoted
    .filter((key) => !key.endsWith('.json'))
    .flatMap((key) => {
      const placeholder = /NAME|ACCOUNT|\$\{(\w+)\}/.exec(key);
      return placeholder
        ? (PLACEHOLDER_VALUES[placeholder[1] ?? placeholder[0]] ?? []).map((name) => key.replace(placeholder[0], name))
        : [key];
    });
}
