import { DomainError } from '../../domainError.ts';
import { expectedVersions } from '../../http/ifMatch.ts';
import type { Context } from '../../http/request.ts';
import type { MailingRef } from '../../mailings/manageMailing.ts';
import { accessOf, eventOf } from '../shell/guards.ts';

/** A mailing has versions from 1, so that this is none. */
const NO_VERSION = 0;

/** The mailing in the path, and the version that If-Match names; without one nothing is checked. */
export function mailingRef(ctx: Context): MailingRef {
  const tags = expectedVersions(ctx);
  return { event: eventOf(ctx), id: String(ctx.params.id), version: tags === undefined ? undefined : versionOf(tags[0]) };
}

function versionOf(text = ''): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : NO_VERSION;
}

/** Names and addresses are for those who may see people: an API key need not. Throws DomainError `forbidden`. */
export function assertMaySeePeople(ctx: Context): void {
  if (!accessOf(ctx).permissions.includes('people:read')) throw new DomainError('forbidden', { key: 'console.errors.teamRole' });
}
