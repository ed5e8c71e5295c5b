import { maxPartySize } from '../../events/event.ts';
import { type FormFields, parseNumber } from '../../http/formFields.ts';
import { languageOf } from '../../http/negotiateLanguage.ts';
import type { Context } from '../../http/request.ts';
import { t } from '../../i18n/translate.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { versionOf } from '../../registrations/domain/registrationVersion.ts';
import { consolePage } from '../shell/consolePage.ts';
import { eventOf } from '../shell/guards.ts';
import { ACT_TITLES } from './actTexts.ts';
import { nameOf, personPath } from './personPages.ts';

const TEXT_FIELDS = ['firstName', 'lastName', 'email', 'phone'] as const;

/** The form to correct what a person told. After an error it shows what was typed, and the registration's version as it is now. */
export function showChangePage(ctx: Context, registration: Registration, typed: FormFields, errors: object): void {
  const language = languageOf(ctx);
  const { firstName, lastName, email, phone, slots, member, hasEmail, confirmedAt } = registration;
  const stored = { firstName, lastName, email, phone, slots: String(slots), ...(member === 1 && { member: 'yes' }) };
  consolePage(ctx, 'personChange', {
    title: t(language, ACT_TITLES.change),
    name: nameOf(registration, language),
    fields: typed.version === undefined ? stored : typed,
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

/** What the form changes: only what differs, so that the history names no more than that. */
export function changesOf(fields: FormFields, registration: Registration): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const field of TEXT_FIELDS) if ((fields[field] ?? '').trim() !== registration[field]) changes[field] = fields[field] ?? '';
  const slots = parseNumber(fields.slots);
  if (slots !== registration.slots) changes.slots = slots;
  const member = fields.member === 'yes';
  if (member !== (registration.member === 1)) changes.member = member;
  return changes;
}
