import Joi from 'joi';
import { Refusal } from '../errors.ts';
import { ALL_FAULTS, valid } from '../http/valid.ts';
import { ENGLISH, LANGUAGES } from '../languages/texts.ts';
import { localTime } from './localTime.ts';

/** What an organiser decides about an event, as it is said and as it is kept. */
export interface Rules {
  title: string;
  zone: string;
  location: string | null;
  /** Whom people may ask. */
  contact: string | null;
  slots: number;
  maxPerRegistration: number;
  waitList: 'on' | 'off';
  /** How often the head of the wait list may be passed; null is no limit. */
  overtakes: number | null;
  /** Minutes; null is no limit. */
  confirmWithin: number | null;
  confirmBy: 'link' | 'button';
  /** Whether free slots are given to the wait list or offered. */
  promotion: 'auto' | 'offer';
  /** Minutes there are to accept an offer. */
  offerWithin: number;
  successUrl: string | null;
  errorUrl: string | null;
  /** Who invites, as people know them. */
  organiser: string | null;
  /** `#1d5fa8`; null is ours. */
  colour: string | null;
  /** Spoken to whoever prefers none of the languages there are. */
  language: string;
  /** Origins separated by spaces; `*` is any. */
  allowedOrigins: string;
  /** Days after the event; null is for ever. */
  forgetAfter: number | null;
}

/** An event as it is announced and changed: with its times as a clock there shows them. */
export interface Plan extends Rules {
  starts: string;
  ends: string | null;
}

const page = Joi.string()
  .uri({ scheme: ['http', 'https'] })
  .allow(null);

const plan = Joi.object<Plan>({
  title: Joi.string().trim().max(200).required(),
  starts: Joi.string().required(),
  ends: Joi.string().allow(null).default(null),
  zone: Joi.string().required(),
  location: Joi.string().trim().max(500).allow(null).default(null),
  contact: Joi.string().trim().max(200).allow(null).default(null),
  slots: Joi.number().integer().min(1).max(1_000_000).required(),
  maxPerRegistration: Joi.number().integer().min(1).max(1_000).default(4),
  waitList: Joi.valid('on', 'off').default('on'),
  overtakes: Joi.number().integer().min(0).max(1_000).allow(null).default(3),
  confirmWithin: Joi.number()
    .integer()
    .min(1)
    .allow(null)
    .default(48 * 60),
  promotion: Joi.valid('auto', 'offer').default('auto'),
  offerWithin: Joi.number()
    .integer()
    .min(1)
    .default(24 * 60),
  confirmBy: Joi.valid('link', 'button').default('link'),
  organiser: Joi.string().trim().max(100).allow(null).default(null),
  colour: Joi.string()
    .lowercase()
    .pattern(/^#[0-9a-f]{6}$/)
    .message('colour must look like #1d5fa8')
    .allow(null)
    .default(null),
  language: Joi.valid(...LANGUAGES)
    .messages({ 'any.only': 'language must be one of {{#valids}}' })
    .default(ENGLISH),
  successUrl: page.default(null),
  errorUrl: page.default(null),
  allowedOrigins: Joi.string().allow('').default('').custom(origins),
  forgetAfter: Joi.number().integer().min(0).max(36_500).allow(null).default(30),
}).prefs(ALL_FAULTS);

/** The columns of an event that follow from its plan. Refuses a plan that cannot be. */
export function planned(said: unknown) {
  const { starts, ends, ...rest } = valid(plan, said);
  const start = localTime('starts', starts, rest.zone);
  const end = ends === null ? null : localTime('ends', ends, rest.zone);
  if (end && end.at <= start.at)
    throw new Refusal('invalid', 'An event ends after it starts.', { fields: [{ field: 'ends', message: 'must be after starts' }] });
  return { ...rest, startsAt: start.at, startsLocal: start.local, endsAt: end?.at ?? null, endsLocal: end?.local ?? null };
}

/** The plan that is followed now, to be changed in part. */
export function planOf(event: Rules & { startsLocal: string; endsLocal: string | null }): Plan {
  const fields = Object.keys(plan.describe().keys).filter((field) => field in event);
  const rules = Object.fromEntries(fields.map((field) => [field, event[field as keyof Rules]])) as unknown as Rules;
  return { ...rules, starts: event.startsLocal, ends: event.endsLocal };
}

function origins(value: string, helpers: Joi.CustomHelpers) {
  const list = value.split(/[\s,]+/).filter(Boolean);
  const wrong = list.find((origin) => origin !== '*' && !isOrigin(origin));
  return wrong ? helpers.message({ custom: `${wrong} is not an origin like https://www.example.org` }) : list.join(' ');
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
