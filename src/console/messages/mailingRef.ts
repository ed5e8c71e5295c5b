import { DomainError } from '../../domainError.ts';
import { expectedVersions } from '../../http/ifMatch.ts';
import type { Context } from '../../http/request.ts';
import type { MailingRef } from '../../mailings/manageMailing.ts';
import { accessOf, eventOf } from '../shell/guards.ts';

/** No version is this. */
const NO_VERSION = -1;

/** The version that If-Match names; undefined without one: then nothing is checked. */
export function expectedVersion(ctx: Context): number | undefined {
  const tags = expectedVersions(ctx);
  return tags === undefined ? undefined : versionOf(tags[0]);
}

/** The mailing in the path, and the version that If-Match names. */
export function mailingRef(ctx: Context): MailingRef {
  return { event: eventOf(ctx), id: String(ctx.params.id), version: expectedVersion(ctx) };
}

/** The same by the hidden field of a form. */
export function mailingRefByField(ctx: Context, field: unknown): MailingRef {
  return { event: eventOf(ctx), id: String(ctx.params.id), version: versionOf(String(field)) };
}

export function versionOf(text = ''): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : NO_VERSION;
}

/** Names and addresses are for those who may see people: an API key need not. Throws DomainError `forbidden`. */
export function assertMaySeePeople(ctx: Context): void {
  if (!accessOf(ctx).permissions.includes('people:read')) throw new DomainError('forbidden', { key: 'console.errors.teamRole' });
}
