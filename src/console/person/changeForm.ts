import { maxPartySize } from '../../events/event.ts';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import { parseAnswers } from '../../questions/answer.ts';
import { questionFields, toAnswers, toFields } from '../../questions/answerFields.ts';
import type { Question } from '../../questions/question.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { versionOf } from '../../registrations/domain/registrationVersion.ts';
import { consolePage } from '../shell/consolePage.ts';
import { eventOf } from '../shell/guards.ts';
import { ACT_TITLES } from './actTexts.ts';
import { nameOf, personPath } from './personPages.ts';

const TEXT_FIELDS = ['firstName', 'lastName', 'email', 'phone'] as const;

/** The form to correct what a person told. After an error it shows what was typed, and the registration's version as it is now. */
export function showChangePage(
  ctx: Context,
  registration: Registration,
  questions: readonly Question[],
  typed: FormFields,
  errors: { fieldErrors?: Record<string, string> },
): void {
  const language = languageOf(ctx);
  const { firstName, lastName, email, phone, slots, member, hasEmail, confirmedAt } = registration;
  const stored = { firstName, lastName, email, phone, slots: String(slots), ...(member === 1 && { member: 'yes' }) };
  const fields = typed.version === undefined ? { ...stored, ...toFields(questions, parseAnswers(registration.answers)) } : typed;
  consolePage(ctx, 'personChange', {
    title: t(language, ACT_TITLES.change),
    name: nameOf(registration, language),
    fields,
    questions: questionFields(questions, fields, { language, errors: errors.fieldErrors, mustAnswer: false }),
    addressHint: addressHint(hasEmail === 1, confirmedAt !== null, language),
    hasEmail: hasEmail === 1,
    most: maxPartySize(eventOf(ctx)),
    version: versionOf(registration),
    personPath: personPath(ctx, registration),
    ...errors,
  });
}

/** Which email a new address gets, before it is given. */
function addressHint(hasEmail: boolean, isConfirmed: boolean, language: string): string {
  if (!isConfirmed) return t(language, 'console.change.unconfirmed');
  return t(language, hasEmail ? 'console.change.confirmed' : 'console.change.first');
}

/** The fields of the form before anything was typed, with the number of slots, on which the number of answers depends. */
function shownFields({ slots, answers }: Registration, questions: readonly Question[]): FormFields {
  return { slots: String(slots), ...toFields(questions, parseAnswers(answers)) };
}

function answersIn(fields: FormFields, questions: readonly Question[]): unknown {
  return toAnswers(fields, questions).answers;
}

/** What the form changes: only what differs, so that the history names no more than that. */
export function changesOf(fields: FormFields, registration: Registration, questions: readonly Question[]): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of TEXT_FIELDS) if ((fields[field] ?? '').trim() !== registration[field]) changes[field] = fields[field] ?? '';
  const slots = parseNumber(fields.slots);
  if (slots !== registration.slots) changes.slots = slots;
  const member = fields.member === 'yes';
  if (member !== (registration.member === 1)) changes.member = member;
  if (JSON.stringify(answersIn(fields, questions)) !== JSON.stringify(answersIn(shownFields(registration, questions), questions)))
    Object.assign(changes, toAnswers(fields, questions));
  return changes;
}
