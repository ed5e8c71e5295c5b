import { Refusal } from '../errors.ts';
import type { Registration } from './registration.ts';
import { change, note, type Sheet, write } from './sheet.ts';

/** The new mailbox has answered: its address counts from now on, the old address is told, and the old link is dead. */
export function confirmAddress(sheet: Sheet, registration: Registration): void {
  const { email, newEmail, newEmailKey, newLinkHash } = registration;
  if (newEmail === null || newEmailKey === null || newLinkHash === null) return;
  if (sheet.liveByEmail.has(newEmailKey)) throw new Refusal('conflict', { key: 'refusals.addressTaken' });
  const asked = { newEmail: null, newEmailKey: null, newLinkHash: null };
  change(sheet, registration, { email: newEmail, emailKey: newEmailKey, linkHash: newLinkHash, ...asked });
  write(sheet, 'address-changed', registration, { to: email });
  note(sheet, { action: 'address confirmed', subject: registration.id });
}
