import { DomainError } from '../../domainError.ts';
import { type EmailAddress, parseEmailAddress } from '../../validation/emailAddress.ts';
import type { RecentMessage } from './recentActivity.ts';
import type { Registration } from './registration.ts';
import type { UnitOfWork } from './unitOfWork.ts';

const EMAIL_CHANGES_PER_DAY = 5;
const DAY_MS = 24 * 3_600_000;

/** The emails of the last hour, and those that are only decided. */
export type KnownEmails = Pick<UnitOfWork, 'recentActivity' | 'messages'>;

/** Whether the registration was sent this email within the last hour; with `address`, to that one, however it is written. */
export function wasJustSent(unitOfWork: UnitOfWork, registrationId: string, template: string, address?: EmailAddress): boolean {
  return recentMessages(unitOfWork).some(
    (message) =>
      message.registrationId === registrationId &&
      message.template === template &&
      (address === undefined || parseEmailAddress(message.recipient ?? '')?.normalized === address.normalized),
  );
}

/** Whether this email waits to be sent, so that another one would tell nothing new. Those to an address before its correction will be withdrawn. */
export function isWaitingToBeSent(unitOfWork: KnownEmails, { id, emailCorrectedAt }: Registration, template: string): boolean {
  return recentMessages(unitOfWork).some(
    (message) =>
      message.registrationId === id &&
      message.template === template &&
      message.sentAt === null &&
      message.failedAt === null &&
      message.createdAt >= (emailCorrectedAt ?? ''),
  );
}

function recentMessages(unitOfWork: KnownEmails): RecentMessage[] {
  return [...unitOfWork.recentActivity.messages, ...unitOfWork.messages];
}

/** Throws DomainError `too-many` if the registration asked for EMAIL_CHANGES_PER_DAY other addresses within a day. */
export function assertEmailChangeAllowed({ recentActivity, now }: UnitOfWork, registrationId: string): void {
  const changes = recentActivity.emailChanges.filter((change) => change.registrationId === registrationId);
  const [oldest] = changes.slice(-EMAIL_CHANGES_PER_DAY);
  if (!oldest || changes.length < EMAIL_CHANGES_PER_DAY) return;
  const message = { key: 'errors.tooManyAddressChanges', values: { most: EMAIL_CHANGES_PER_DAY } };
  const retryAfter = Math.max(1, Math.ceil((Date.parse(oldest.at) + DAY_MS - Date.parse(now)) / 1_000));
  throw new DomainError('too-many', message, { retryAfter, fieldErrors: [{ field: 'email', message }] });
}
