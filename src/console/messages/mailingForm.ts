import type { Event } from '../../events/event.ts';
import type { FormFields } from '../../http/formFields.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { AUDIENCES } from '../../mailings/audience.ts';
import { type Mailing, pickedOf, textsOf } from '../../mailings/mailing.ts';
import { PLACEHOLDERS } from '../../mailings/placeholders.ts';
import { AUDIENCE_KEYS } from './mailingTexts.ts';

/** What the form of a mailing sends, as the schema takes it. A language without a subject and a text is left out. */
export function toMailingInput({ audience, people = '', ...fields }: FormFields): object {
  const texts = LANGUAGES.flatMap((language) => {
    const [subject = '', body = ''] = [fields[`subject-${language}`], fields[`body-${language}`]];
    return subject.trim() === '' && body.trim() === '' ? [] : [[language, { subject, body }]];
  });
  return { audience, people: people.split(' ').filter((id) => id !== ''), texts: Object.fromEntries(texts) };
}

/** The same fields of a mailing that is stored. */
export function fieldsOfMailing(mailing: Mailing): FormFields {
  const texts = Object.entries(textsOf(mailing)).flatMap(([language, { subject, body }]) => [
    [`subject-${language}`, subject],
    [`body-${language}`, body],
  ]);
  const { audience, version } = mailing;
  return { audience, people: pickedOf(mailing).join(' '), version: String(version), ...Object.fromEntries(texts) };
}

/** The names by which the page shows the errors of the schema: `texts.en.body` is at the field `body-en`. */
export function fieldOfError(field: string, event: Event): string {
  const [, language = '', part = ''] = /^texts\.(\w+)\.(subject|body)$/.exec(field) ?? [];
  if (part !== '') return `${part}-${language}`;
  return field === 'texts' ? `subject-${event.language}` : field;
}

/** What the page calls the field `body-en`. */
export function labelOfField(field: string, language: string): string | undefined {
  if (field.startsWith('subject-')) return t(language, 'mailings.subject');
  return field.startsWith('body-') ? t(language, 'mailings.body') : undefined;
}

/** What templates/pages/console/message.hbs shows: the language of the event first. */
export function mailingFormData(fields: FormFields, errors: Record<string, string>, event: Event, language: string) {
  const inOrder = [event.language, ...LANGUAGES.filter((code) => code !== event.language)];
  const hasPeople = (fields.people ?? '') !== '';
  const audience = fields.audience ?? (hasPeople ? 'picked' : 'confirmed');
  const texts = inOrder.map((code) => ({
    code,
    name: rawText(code, 'language.name'),
    subject: { name: `subject-${code}`, value: fields[`subject-${code}`], error: errors[`subject-${code}`] },
    body: { name: `body-${code}`, value: fields[`body-${code}`], error: errors[`body-${code}`] },
  }));
  const [first, ...others] = texts;
  return {
    fields,
    audiences: AUDIENCES.filter((value) => value !== 'picked' || hasPeople).map((value) => ({
      value,
      text: t(language, AUDIENCE_KEYS[value]),
      isChosen: value === audience,
    })),
    first,
    others,
    isTranslated: others.some(({ subject, body }) => subject.value || body.value || subject.error || body.error),
    placeholders: PLACEHOLDERS.map((name) => `{${name}}`).join(' '),
  };
}
