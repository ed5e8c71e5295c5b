import { linkToSend } from '../../registrations/commands/resendToRegistration.ts';
import type { OrganiserAct } from '../../registrations/domain/possibleActs.ts';
import type { Registration } from '../../registrations/domain/registration.ts';
import { isOnWaitList } from '../../registrations/domain/registration.ts';

/** An email that an act sends to the person: its template, and to which address. */
export interface AnnouncedEmail {
  template: string;
  to: string;
}

const TEMPLATES: Partial<Record<OrganiserAct, string>> = { cancel: 'cancelled', promote: 'promoted', offer: 'offer', wait: 'waiting' };

/**
 * The email that an act sends, before it is done; null: none. Confirming somebody who waits sends one only if slots are free for
 * them. What a change sends depends on what is changed.
 */
export function announcedEmail(act: OrganiserAct, registration: Registration): AnnouncedEmail | null {
  const { email, hasEmail, pendingEmail } = registration;
  if (act === 'resend') return { template: linkToSend(registration), to: pendingEmail ?? email };
  if (hasEmail === 0) return null;
  const template = act === 'confirm' && !isOnWaitList(registration) ? 'confirmed' : TEMPLATES[act];
  return template === undefined ? null : { template, to: email };
}
