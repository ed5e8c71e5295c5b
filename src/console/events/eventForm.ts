import type { EventInput } from '../../events/eventSchema.ts';
import { isTimeZone } from '../../events/timeZone.ts';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { LANGUAGES, rawText, t } from '../../i18n/translate.ts';
import { toTranslationFields, toTranslations } from './translationFields.ts';

/** Fields of the form whose empty value means none. */
const TEXTS = ['ends', 'opens', 'closes', 'location', 'contact', 'organiser', 'colour', 'successUrl', 'errorUrl', 'description'] as const;
const REQUIRED_TEXTS = [
  'title',
  'starts',
  'timeZone',
  'waitListMode',
  'confirmBy',
  'promotion',
  'language',
  'visibility',
  'allowedOrigins',
] as const;
const NUMBERS = ['slots', 'maxPerRegistration', 'offerWithinMinutes'] as const;
const NUMBERS_OR_NONE = ['maxOvertakes', 'confirmWithinMinutes', 'retentionDays'] as const;

/** Behind "more settings": the form opens it if one of them is wrong. */
export const ADVANCED_FIELDS = [
  ...['slug', 'maxOvertakes', 'confirmWithinMinutes', 'confirmBy', 'promotion', 'offerWithinMinutes', 'successUrl', 'errorUrl'],
  ...['organiser', 'colour', 'language', 'allowedOrigins', 'retentionDays', 'contact'],
];

/** The input of a form that was sent. What has the wrong form stays as it is, so that the schema reports it. */
export function toEventFormInput(fields: FormFields): Partial<EventInput> {
  const texts = REQUIRED_TEXTS.map((name) => [name, fields[name] ?? '']);
  const textsOrNull = TEXTS.map((name) => [name, fields[name]?.trim() || null]);
  const numbers = NUMBERS.map((name) => [name, parseNumber(fields[name])]);
  const numbersOrNull = NUMBERS_OR_NONE.map((name) => [name, fields[name]?.trim() ? parseNumber(fields[name]) : null]);
  const translations = toTranslations(fields);
  return { ...Object.fromEntries([...texts, ...textsOrNull, ...numbers, ...numbersOrNull]), translations };
}

/** What the form shows of an event. */
export function toFormFields(input: EventInput): FormFields {
  const { translations, ...settings } = input;
  const texts = Object.entries(settings).map(([name, value]) => [name, value === null ? '' : String(value)]);
  return { ...Object.fromEntries(texts), ...toTranslationFields(translations) };
}

/** A new event begins with these. */
export function newEventFields(timeZone: string, language: string): FormFields {
  return {
    ...{
      timeZone,
      language,
      maxPerRegistration: '4',
      waitListMode: 'on',
      maxOvertakes: '3',
      confirmWithinMinutes: '2880',
      confirmBy: 'link',
    },
    ...{ promotion: 'auto', offerWithinMinutes: '1440', retentionDays: '30', visibility: 'listed' },
  };
}

/** `Summer Walk à Ostende` is summer-walk-a-ostende. Empty if nothing of the title can be in a URL. */
export function slugOf(title: string): string {
  const plain = title.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
    .replace(/-$/, '');
}

const MINUTES = [60, 120, 360, 720, 1_440, 2_880, 4_320, 10_080];
const ZONES = Intl.supportedValuesOf('timeZone');

/** The choices of every list of the form; a value that is none of them is one all the same. */
export function formChoices(fields: FormFields, language: string) {
  const choices = (name: string, texts: [value: string, text: string][]) => {
    const value = fields[name] ?? '';
    const known = texts.some(([choice]) => choice === value) || value === '' ? texts : [...texts, [value, value] as [string, string]];
    return known.map(([choice, text]) => ({ value: choice, text, isChosen: choice === value }));
  };
  const limit = (minutes: number): [string, string] => [String(minutes), limitText(minutes, language)];
  const text = (key: string) => t(language, key);
  const ownLimit = (name: string) =>
    /^\d{1,9}$/.test(fields[name] ?? '') && !MINUTES.includes(Number(fields[name])) ? [limit(Number(fields[name]))] : [];
  return {
    timeZone: choices('timeZone', [
      ...(isTimeZone('UTC') && !ZONES.includes('UTC') ? [['UTC', 'UTC'] as [string, string]] : []),
      ...ZONES.map((zone): [string, string] => [zone, zone]),
    ]),
    waitListMode: choices('waitListMode', [
      ['on', text('console.eventForm.waitListOn')],
      ['off', text('console.eventForm.waitListOff')],
    ]),
    visibility: choices('visibility', [
      ['listed', text('console.eventForm.listed')],
      ['unlisted', text('console.eventForm.unlisted')],
    ]),
    promotion: choices('promotion', [
      ['auto', text('console.eventForm.promotionAuto')],
      ['offer', text('console.eventForm.promotionOffer')],
    ]),
    confirmBy: choices('confirmBy', [
      ['link', text('console.eventForm.confirmByLink')],
      ['button', text('console.eventForm.confirmByButton')],
    ]),
    language: choices(
      'language',
      LANGUAGES.map((code): [string, string] => [code, rawText(code, 'language.name')]),
    ),
    confirmWithinMinutes: choices('confirmWithinMinutes', [
      ...MINUTES.map(limit),
      ...ownLimit('confirmWithinMinutes'),
      ['', text('console.eventForm.noLimit')],
    ]),
    offerWithinMinutes: choices('offerWithinMinutes', [...MINUTES.map(limit), ...ownLimit('offerWithinMinutes')]),
  };
}

function limitText(minutes: number, language: string): string {
  if (minutes % 1_440 === 0) return t(language, 'console.eventForm.days', { count: minutes / 1_440 });
  if (minutes % 60 === 0) return t(language, 'console.eventForm.hours', { count: minutes / 60 });
  return t(language, 'console.eventForm.minutes', { count: minutes });
}
