import Joi from 'joi';
import { ENGLISH, LANGUAGES } from '../i18n/translate.ts';
import { inputSchema } from '../validation/inputSchema.ts';
import { joinedLines } from '../validation/text.ts';
import { refuse, withMessages } from '../validation/validate.ts';
import { descriptionField, titleField, translationsField } from './eventTextFields.ts';
import type { EventTranslations } from './eventTexts.ts';
import { isTimeZone } from './timeZone.ts';

/** What an organiser decides about an event. Input and stored columns share these fields. */
export interface EventSettings {
  title: string;
  /** IANA time zone of the place: Europe/Brussels. */
  timeZone: string;
  location: string | null;
  /** Whom attendees may ask; an email address becomes the reply address. */
  contact: string | null;
  slots: number;
  maxPerRegistration: number;
  waitListMode: 'on' | 'off';
  /** How often the head of the wait list may be overtaken; null: no limit. */
  maxOvertakes: number | null;
  /** Null: no limit. */
  confirmWithinMinutes: number | null;
  /** Whether opening the link confirms, or a button on the page that it opens. */
  confirmBy: 'link' | 'button';
  /** Whether free slots are given to the wait list or offered. */
  promotion: 'auto' | 'offer';
  /** Time to accept an offer. */
  offerWithinMinutes: number;
  /** Where the confirmation link redirects; null: our own page. */
  successUrl: string | null;
  /** Where it redirects after an internal error; null: our own error page. */
  errorUrl: string | null;
  /** Name of the organiser as attendees know it. */
  organiser: string | null;
  /** `#1d5fa8`; null: our default colour. */
  colour: string | null;
  /** Used for visitors who prefer none of our languages. */
  language: string;
  /** Origins of sites that may show the form, separated by spaces; `*`: any. */
  allowedOrigins: string;
  /** How long personal data is kept after the event; null: for ever. */
  retentionDays: number | null;
  /** Unlisted: only those who know its address find it. */
  visibility: 'listed' | 'unlisted';
  /** In Markdown. */
  description: string | null;
  /** JSON of `EventTranslations`; null: none. */
  translations: string | null;
}

/** Input for creating or changing an event. Its times are wall-clock times in `timeZone`. */
export interface EventInput extends Omit<EventSettings, 'translations'> {
  translations: EventTranslations | null;
  starts: string;
  ends: string | null;
  /** When sign-up opens; null: when the event is published. */
  opens: string | null;
  /** When sign-up closes; null: when the event begins. */
  closes: string | null;
}

/** Longer time limits are typing errors. */
const MAX_TIME_LIMIT_MINUTES = 366 * 24 * 60;

/** Joi accepts URLs that `URL` does not, such as port 99999, and `URL` is what redirects to them. */
const urlField = Joi.string()
  .uri({ scheme: ['http', 'https'] })
  .custom((value: string, helpers) => (URL.canParse(value) ? value : helpers.error('string.uri')))
  .allow(null);

const timeZoneField = Joi.string().custom((value: string, helpers) =>
  isTimeZone(value) ? value : refuse(helpers, { key: 'fieldErrors.event.timeZone', values: { value } }),
);

export const eventFields = {
  title: titleField.required(),
  starts: Joi.string().required(),
  ends: Joi.string().allow(null).default(null),
  opens: Joi.string().allow(null).default(null),
  closes: Joi.string().allow(null).default(null),
  timeZone: timeZoneField.required(),
  location: joinedLines.max(500).allow(null).default(null),
  contact: joinedLines.max(200).allow(null).default(null),
  slots: Joi.number().integer().min(1).max(1_000_000).required(),
  maxPerRegistration: Joi.number().integer().min(1).max(1_000).default(4),
  waitListMode: Joi.valid('on', 'off').default('on'),
  maxOvertakes: Joi.number().integer().min(0).max(1_000).allow(null).default(3),
  confirmWithinMinutes: Joi.number()
    .integer()
    .min(1)
    .max(MAX_TIME_LIMIT_MINUTES)
    .allow(null)
    .default(48 * 60),
  promotion: Joi.valid('auto', 'offer').default('auto'),
  offerWithinMinutes: Joi.number()
    .integer()
    .min(1)
    .max(MAX_TIME_LIMIT_MINUTES)
    .default(24 * 60),
  confirmBy: Joi.valid('link', 'button').default('link'),
  organiser: joinedLines.max(100).allow(null).default(null),
  colour: Joi.string()
    .lowercase()
    .pattern(/^#[0-9a-f]{6}$/)
    .error(withMessages({ '*': { key: 'fieldErrors.event.colour' } }))
    .allow(null)
    .default(null),
  language: Joi.valid(...LANGUAGES).default(ENGLISH),
  successUrl: urlField.default(null),
  errorUrl: urlField.default(null),
  allowedOrigins: Joi.string().allow('').default('').custom(parseOrigins),
  retentionDays: Joi.number().integer().min(0).max(36_500).allow(null).default(30),
  visibility: Joi.valid('listed', 'unlisted').default('listed'),
  description: descriptionField,
  translations: translationsField,
} satisfies Record<keyof EventInput, Joi.Schema>;

/** Checks each field and sets defaults. Times are checked by `validateEvent`. */
export const eventSchema = inputSchema<EventInput>(eventFields);

function parseOrigins(value: string, helpers: Joi.CustomHelpers) {
  const list = value.split(/[\s,]+/).filter(Boolean);
  const invalidOrigin = list.find((origin) => origin !== '*' && !isOrigin(origin));
  return invalidOrigin ? refuse(helpers, { key: 'fieldErrors.event.origin', values: { origin: invalidOrigin } }) : list.join(' ');
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
