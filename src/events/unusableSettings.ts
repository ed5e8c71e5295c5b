import { DomainError, type FieldError } from '../domainError.ts';
import { ENGLISH, translate } from '../i18n/translate.ts';
import { validate } from '../validation/validate.ts';
import type { Event } from './event.ts';
import { eventSchema } from './eventSchema.ts';
import { toEventInput } from './validateEvent.ts';

/** An option of `slotkeeper event change` with a value that mends the field, by field of the input. */
const MENDING_OPTIONS: Record<string, string> = {
  timeZone: '--zone Europe/Brussels',
  starts: '--starts 2027-06-13T19:00',
  ends: '--ends none',
  opens: '--opens none',
  closes: '--closes none',
  language: '--language en',
  colour: '--colour none',
  successUrl: '--success-url none',
  errorUrl: '--error-url none',
  confirmWithinMinutes: '--confirm-within 48h',
  offerWithinMinutes: '--offer-within 24h',
};

/** A stored event that holds what its settings may not be: written by an earlier version, or by hand into the database. */
export interface UnusableSettings {
  /** What is wrong, for the operator. */
  message: string;
  /** The command that mends it, with sample values. */
  fix: string;
}

/** Null: the event is sound. */
export function findUnusableSettings(event: Event): UnusableSettings | null {
  const errors = [...settingErrors(event), ...timeErrors(event)];
  if (errors.length === 0) return null;
  const fields = [...new Set(errors.map(({ field }) => field))];
  const options = fields.map((field) => MENDING_OPTIONS[field] ?? '--help');
  return {
    message: `event ${event.slug} is unusable: ${errors.map(({ field, message }) => `${field}: ${translate(ENGLISH, message)}`).join('; ')}`,
    fix: `slotkeeper event change ${event.slug} ${options.join(' ')}`,
  };
}

function settingErrors(event: Event): FieldError[] {
  try {
    validate(eventSchema, toEventInput(event));
    return [];
  } catch (error) {
    if (error instanceof DomainError) return error.details.fieldErrors ?? [];
    throw error;
  }
}

function timeErrors({ startsAt, endsAt, opensAt, closesAt }: Event): FieldError[] {
  const times = [
    { field: 'starts', time: startsAt },
    { field: 'ends', time: endsAt },
    { field: 'opens', time: opensAt },
    { field: 'closes', time: closesAt },
  ];
  return times
    .filter(({ time }) => time !== null && Number.isNaN(Date.parse(time)))
    .map(({ field, time }) => ({ field, message: `${time} is not a time` }));
}
