import type { ApiError, FieldError } from './apiTypes.ts';
import type { Translator } from './translator.ts';

/** Conflict, too many requests, unavailable: their messages are written for visitors. Other statuses get a general message. */
const STATUSES_WITH_MESSAGE = [409, 429, 503];

/** The errors that the visitor can correct in the form. Null if the registration was rejected for another reason. */
export function fieldErrorsOf({ status, body }: ApiError, isWaitListOpen: boolean, translator: Translator): FieldError[] | null {
  if (status === 400 && body?.errors) return body.errors;
  if (body?.email_already_registered) return [{ field: 'email', message: translator.t('fieldErrors.email.taken') }];
  if (body?.not_enough_slots_available) return [slotsError(Number(body.not_enough_slots_available), isWaitListOpen, translator)];
  return null;
}

export function slotsError(left: number, isWaitListOpen: boolean, { t }: Translator): FieldError {
  return {
    field: 'slots',
    message: isWaitListOpen ? t('fieldErrors.slots.left', { left }) : t('fieldErrors.slots.leftNoWaiting', { left }),
  };
}

/** The message of the service, where it helps the visitor more than a general one. */
export function messageOf({ status, body }: ApiError, generalMessage: string): string {
  return (STATUSES_WITH_MESSAGE.includes(status) && body?.detail) || generalMessage;
}
