import { hash } from 'node:crypto';
import type { Registration } from './registration.ts';

/**
 * The same as long as nothing changes that people see and change: what was told, and what became of it. A reminder, an email or
 * an overtake changes nothing of that. 22 characters of base64url; two people who edit the same registration compare it.
 */
export function versionOf(registration: Registration): string {
  const { firstName, lastName, email, emailNormalized, phone, slots, member, pendingEmailNormalized, language, answers } = registration;
  const { confirmedAt, confirmFirst, waitListedAt, offeredAt, promotedAt, endedAt, erasedAt } = registration;
  const told = [firstName, lastName, email, emailNormalized, phone, slots, member, pendingEmailNormalized, language, answers];
  const facts = [confirmedAt, confirmFirst, waitListedAt, offeredAt, promotedAt, endedAt, erasedAt];
  return hash('sha256', JSON.stringify([...told, ...facts]), 'base64url').slice(0, 22);
}
