import type { DomainError, FieldError } from '../../domainError.ts';
import type { Event } from '../../events/event.ts';
import { type FormError, formErrorsOf } from '../../http/showFormAgain.ts';
import type { LocalizedText } from '../../i18n/translate.ts';

/** Error messages for a form: a list for the summary on top, and the same messages by field. `hasSlots`: the person already has slots. */
export function toFormErrors(
  error: DomainError,
  event: Event,
  language: string,
  hasSlots = false,
): { errors: FormError[]; fieldErrors: Record<string, string> } {
  return formErrorsOf(fieldErrorsOf(error, event, hasSlots), language);
}

function fieldErrorsOf({ code, text, details: { fieldErrors, responseBody } }: DomainError, event: Event, hasSlots: boolean): FieldError[] {
  if (fieldErrors) return fieldErrors;
  if (responseBody?.email_already_registered) return [{ field: 'email', message: { key: 'fieldErrors.email.taken' } }];
  if (responseBody?.not_enough_slots_available)
    return [{ field: 'slots', message: slotsLeftError(Number(responseBody.not_enough_slots_available), event, hasSlots) }];
  // The form was open for so long that its token has expired. The form is shown again with a new one.
  if (code === 'forbidden') return [{ field: 'firstName', message: { key: 'fieldErrors.stale' } }];
  return [{ field: 'firstName', message: text }];
}

function slotsLeftError(left: number, event: Event, hasSlots: boolean): LocalizedText {
  if (hasSlots) return { key: 'fieldErrors.slots.more', values: { left } };
  return { key: event.waitListMode === 'on' ? 'fieldErrors.slots.left' : 'fieldErrors.slots.leftNoWaiting', values: { left } };
}
