import { DomainError, type FieldError } from '../domainError.ts';
import { needsSmtpUtf8 } from './emailAddress.ts';

/** What asks the mail server; see `Deps`. */
interface MailServer {
  offersSmtpUtf8: () => Promise<boolean>;
}

/** One error if there is no way from here to this address. Most addresses need no question to the mail server. */
export async function mailableErrors(
  { offersSmtpUtf8 }: MailServer,
  address: { deliverable: string } | null | undefined,
  field = 'email',
): Promise<FieldError[]> {
  if (!address || !needsSmtpUtf8(address) || (await offersSmtpUtf8())) return [];
  return [{ field, message: { key: 'fieldErrors.email.ascii' } }];
}

/** Throws DomainError `invalid` at `field` if there is no way from here to this address. */
export async function assertMailable(...[server, address, field]: Parameters<typeof mailableErrors>): Promise<void> {
  const fieldErrors = await mailableErrors(server, address, field);
  if (fieldErrors.length > 0) throw new DomainError('invalid', { key: 'fieldErrors.input' }, { fieldErrors });
}
