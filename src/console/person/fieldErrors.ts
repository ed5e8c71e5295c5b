import { DomainError, type FieldError } from '../../domainError.ts';

/** Texts of the sign-up form that speak to the person, and those that speak about them. */
const ABOUT_SOMEBODY: Record<string, string> = {
  'fieldErrors.firstName.missing': 'console.errors.firstName',
  'fieldErrors.lastName.missing': 'console.errors.lastName',
  'fieldErrors.email.missing': 'console.errors.email',
  'fieldErrors.phone.missing': 'console.errors.phone',
  'fieldErrors.firstName.long': 'fieldErrors.rule.long',
  'fieldErrors.lastName.long': 'fieldErrors.rule.long',
  'fieldErrors.firstName.unseen': 'fieldErrors.rule.unseen',
  'fieldErrors.lastName.unseen': 'fieldErrors.rule.unseen',
  'fieldErrors.firstName.advertising': 'fieldErrors.rule.advertising',
  'fieldErrors.lastName.advertising': 'fieldErrors.rule.advertising',
};

/** Runs an act; its errors name their fields, and speak to an organiser instead of to the person. */
export async function namingFields<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof DomainError ? forOrganiser(error) : error;
  }
}

function forOrganiser({ code, text, details }: DomainError): DomainError {
  const { responseBody, fieldErrors = fieldsOf(text, responseBody), ...others } = details;
  const about = fieldErrors?.map(({ field, message }) => ({ field, message: aboutSomebody(message) }));
  return new DomainError(code, text, { ...others, ...(about && { fieldErrors: about }) });
}

/** The sign-up form gets bodies that its specification fixes; organisers get the field. */
function fieldsOf(text: DomainError['text'], body: Record<string, string> = {}): FieldError[] | undefined {
  if (body.email_already_registered !== undefined) return [{ field: 'email', message: { key: 'console.errors.registered' } }];
  if (body.not_enough_slots_available === undefined) return undefined;
  if (typeof text !== 'string' && text.key === 'errors.slotsNeeded') return [{ field: 'moreSlots', message: text }];
  const values = { left: Number(body.not_enough_slots_available) };
  return [{ field: 'slots', message: { key: 'console.errors.slotsLeft', values } }];
}

function aboutSomebody(message: FieldError['message']): FieldError['message'] {
  const key = typeof message === 'string' ? undefined : ABOUT_SOMEBODY[message.key];
  if (key === undefined || typeof message === 'string') return message;
  return { key, values: { ...message.values, limit: message.values?.most ?? 0 } };
}
