import { DomainError } from '../../domainError.ts';
import type { FormFields } from '../../http/formFields.ts';

/** Nobody fills in the form faster than this. */
const MIN_FILL_TIME_MS = 2_000;

/**
 * Throws DomainError `invalid` if the hidden field is filled in or the form was submitted too quickly. Browsers that fill in
 * forms for people do this too, so the form is shown again and can be sent again.
 */
export function assertHuman({ website }: FormFields, shownAt: Date, now: Date): void {
  if (website) throw suspectedBot('fieldErrors.trap');
  if (now.getTime() - shownAt.getTime() < MIN_FILL_TIME_MS) throw suspectedBot('fieldErrors.quick');
}

function suspectedBot(key: string): DomainError {
  return new DomainError('invalid', { key }, { fieldErrors: [{ field: 'firstName', message: { key } }] });
}
