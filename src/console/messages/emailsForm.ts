import type { Event } from '../../events/event.ts';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { type EventEmails, WORD_PLACES, type WordPlace } from '../../mailings/eventEmails.ts';
import { emailText } from '../person/emailTexts.ts';

/** Places that are no kind of email. */
const PLACE_KEYS: Partial<Record<WordPlace, string>> = { all: 'mailings.words.all', signature: 'mailings.words.signature' };

/** What the form sends, as the schema takes it. */
export function toEmailsInput({ reminderHours = '', ...fields }: FormFields): object {
  const words = WORD_PLACES.map((place) => {
    const texts = LANGUAGES.flatMap((language) => {
      const text = fields[`${place}-${language}`] ?? '';
      return text.trim() === '' ? [] : [[language, text]];
    });
    return [place, Object.fromEntries(texts)];
  });
  return { words: Object.fromEntries(words), reminderHours: reminderHours.trim() === '' ? null : parseNumber(reminderHours) };
}

/** The same fields of what is stored. */
export function fieldsOfEmails({ words, reminderHours, version }: EventEmails): FormFields {
  const texts = Object.entries(words).flatMap(([place, byLanguage]) =>
    Object.entries(byLanguage).map(([language, text]) => [`${place}-${language}`, text]),
  );
  return { ...Object.fromEntries(texts), reminderHours: reminderHours === null ? '' : String(reminderHours), version: String(version) };
}

/** `words.all.en` is at the field `all-en`. */
export function fieldOfWordsError(field: string): string {
  return field.replace(/^words\.([\w-]+)\.(\w+)$/, '$1-$2');
}

/** One group of fields for each place, with the language of the event first. */
export function placesOf(fields: FormFields, errors: Record<string, string>, event: Event, language: string) {
  const inOrder = [event.language, ...LANGUAGES.filter((code) => code !== event.language)];
  return WORD_PLACES.map((place) => {
    const key = PLACE_KEYS[place];
    const texts = inOrder.map((code) => {
      const name = `${place}-${code}`;
      return { name, code, label: rawText(code, 'language.name'), value: fields[name], error: errors[name] };
    });
    const [first, ...others] = texts;
    const isTranslated = others.some(({ value, error }) => value || error);
    const isOpen = place === 'all' || isTranslated || Boolean(first?.value || first?.error);
    return { title: key === undefined ? emailText(place, language) : t(language, key), first, others, isTranslated, isOpen };
  });
}
