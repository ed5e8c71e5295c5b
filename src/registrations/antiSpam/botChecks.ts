import { DomainError } from '../../domainError.ts';
import type { FormFields } from '../../http/formFields.ts';
import type { RateLimits } from '../../http/rateLimit.ts';
import type { Context } from '../../http/request.ts';
import type { EmailAddress } from '../../validation/emailAddress.ts';

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

/** Throws DomainError `too-many` if the email address was used for too many sign-ups. */
export type LimitPerAddress = (ctx: Context, email: EmailAddress) => Promise<void>;

/** Counts sign-ups per email address across all events, so that nobody can flood another person's mailbox. */
export function createPerAddressLimit({ limitKey }: RateLimits): LimitPerAddress {
  const limit = limitKey({ name: 'sign-up-address', max: 10, windowSeconds: 3600 });
  return (ctx, email) => limit(ctx, email.normalized);
}

function suspectedBot(key: string): DomainError {
  return new DomainError('invalid', { key }, { fieldErrors: [{ field: 'firstName', message: { key } }] });
}
