import type Joi from 'joi';
import type { Deps } from '../../deps.ts';
import { DomainError, type FieldError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { ENGLISH } from '../../i18n/translate.ts';
import { type EmailAddress, parseEmailAddress } from '../../validation/emailAddress.ts';
import { mailableErrors } from '../../validation/mailable.ts';
import { validate } from '../../validation/validate.ts';
import { checkAnswers, type EventWithQuestions } from './checkAnswers.ts';
import { assertPartySize } from './errors.ts';
import type { Registration } from './registration.ts';

interface Options {
  /** Asked for addresses that only some mail servers can send to. */
  offersSmtpUtf8: Deps['offersSmtpUtf8'];
  /** Of the errors about answers. */
  language?: string;
  /** The registration that is changed. */
  changed?: Registration;
  /** False: an organiser may leave out answers. */
  mustAnswer?: boolean;
}

/**
 * Validates what a form sent, with the rules of its event as well: people should see all that is wrong at once. The event is
 * looked up only when there is an error anyway, or if there are answers; the command checks its rules again, with the event as it is
 * then. Throws DomainError `invalid` with all field errors.
 */
export async function validateForEvent<Result extends { email?: EmailAddress }>(
  schema: Joi.ObjectSchema<Result>,
  input: unknown,
  findEvent: () => Promise<EventWithQuestions | undefined>,
  options: Options,
): Promise<Result> {
  const { value, error } = tryValidate(schema, input);
  const { email, slots, answers } = (input ?? {}) as { email?: unknown; slots?: unknown; answers?: unknown };
  const mailErrors = await newAddressErrors(value ? addressIn(value) : parseTyped(email), options);
  if (!error && mailErrors.length === 0 && answers === undefined) return value as Result;
  const found = await findEvent();
  const schemaErrors = [...(error?.details.fieldErrors ?? []), ...mailErrors];
  if (!found || (error && error.details.fieldErrors === undefined)) {
    if (error) throw error;
    if (mailErrors.length > 0) throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors: mailErrors });
    return value as Result;
  }
  const isSlotsWrong = schemaErrors.some(({ field }) => field === 'slots');
  const size = slots === undefined ? options.changed?.slots : slots;
  const validSize = typeof size === 'number' && !isSlotsWrong ? size : null;
  const sizeErrors = validSize === null || slots === undefined ? [] : partySizeErrors(validSize, found.event);
  const party = sizeErrors.length > 0 ? null : validSize;
  const errors = [...schemaErrors, ...sizeErrors, ...answerErrors(found, answers, party, options)];
  if (errors.length > 0) throw new DomainError('invalid', error?.text ?? { key: 'fieldErrors.input' }, { fieldErrors: errors });
  return value as Result;
}

function tryValidate<Result>(schema: Joi.ObjectSchema<Result>, input: unknown): { value?: Result; error?: DomainError } {
  try {
    return { value: validate(schema, input) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { error };
  }
}

/** Of an input that is valid. */
function addressIn({ email }: { email?: EmailAddress }): EmailAddress | null {
  return email ?? null;
}

function parseTyped(email: unknown): EmailAddress | null {
  return typeof email === 'string' ? parseEmailAddress(email) : null;
}

/** An address that is registered already stays. */
async function newAddressErrors(email: EmailAddress | null, options: Options): Promise<FieldError[]> {
  return email?.normalized === options.changed?.emailNormalized ? [] : mailableErrors(options, email);
}

function answerErrors(found: EventWithQuestions, answers: unknown, slots: number | null, options: Options): FieldError[] {
  const { language = ENGLISH, changed, mustAnswer = true } = options;
  return checkAnswers(found, answers, { slots, language, mustAnswer }, changed).errors;
}

function partySizeErrors(slots: number, event: Event): FieldError[] {
  try {
    assertPartySize({ event }, { slots });
    return [];
  } catch (error) {
    return error instanceof DomainError ? (error.details.fieldErrors ?? []) : [];
  }
}
