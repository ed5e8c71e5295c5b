import type { Actor } from '../../deps.ts';
import { assertUpcoming } from '../../events/event.ts';
import { deliverableEmail, type EmailAddress } from '../../validation/emailAddress.ts';
import type { RegistrationChanges } from '../domain/applicantChanges.ts';
import { acceptAnswers } from '../domain/checkAnswers.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, emailTaken, unknownRegistration } from '../domain/errors.ts';
import type { Links } from '../domain/privateLink.ts';
import type { Registration } from '../domain/registration.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';
import { changeSlots, loadsOfChange, requestEmailChange } from './changeRegistration.ts';
import { confirmIn } from './confirm.ts';
import { moveToEmail } from './correctRegistration.ts';
import { getsSlotsNow } from './getsSlotsNow.ts';
import { linkTemplate } from './resendLink.ts';

interface Amendment {
  changes: RegistrationChanges;
  /** The organiser vouches for the new address: it counts at once. */
  isConfirmed: boolean;
}

/**
 * Changes a registration for somebody who told the organiser, completely or not at all. A new address of an unconfirmed
 * registration is asked to confirm, and the old link stops working. That of a confirmed one counts once it is confirmed from its
 * mailbox. With `isConfirmed` it counts at once in both cases; the old address is told. Throws DomainError `not-found`, `gone`,
 * `invalid` for too many slots, and `conflict` if there are not enough, the address is registered or the event has begun.
 */
export function amendRegistration(registration: Registration, amendment: Amendment, links: Links, actor: Actor): Command<void> {
  const { id, eventId } = registration;
  return {
    eventId,
    actor,
    loads: loadsOfChange(registration, amendment.changes),
    decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id), amendment, links),
  };
}

function decide(unitOfWork: UnitOfWork, registration: Registration | undefined, { changes, isConfirmed }: Amendment, links: Links) {
  if (!registration) throw unknownRegistration();
  assertNotEnded(registration);
  assertUpcoming(unitOfWork.event, unitOfWork.now);
  const owner = changes.email && unitOfWork.liveByEmail.get(changes.email.normalized);
  if (changes.email && owner && owner !== registration) throw emailTaken(changes.email.typed);
  const slotsBefore = registration.slots;
  const slots = changes.slots ?? slotsBefore;
  const party = { slots, language: unitOfWork.actor.language ?? unitOfWork.event.language, mustAnswer: false };
  const answers = acceptAnswers(unitOfWork, changes.answers, party, registration);
  // Throws now what confirming would throw after the changes.
  if (changes.email && isConfirmed && registration.confirmedAt === null) getsSlotsNow(unitOfWork, { ...registration, slots });
  changeSlots(unitOfWork, registration, slots, 'organiser');
  const { firstName = registration.firstName, lastName = registration.lastName, phone = registration.phone } = changes;
  const member = changes.member === undefined ? registration.member : changes.member ? 1 : 0;
  updateRegistration(unitOfWork, registration, { firstName, lastName, phone, member, answers });
  recordAudit(unitOfWork, {
    action: 'registration.changed',
    subjectId: registration.id,
    data: { fields: Object.keys(changes), slots: registration.slots },
  });
  if (changes.email) changeEmail(unitOfWork, registration, changes.email, isConfirmed, links);
  if (registration.slots !== slotsBefore) enqueueMessage(unitOfWork, 'changed', registration, { previous: { slots: slotsBefore } });
}

function changeEmail(unitOfWork: UnitOfWork, registration: Registration, email: EmailAddress, isConfirmed: boolean, links: Links) {
  if (email.normalized === registration.emailNormalized) return updateRegistration(unitOfWork, registration, { email: email.typed });
  if (registration.confirmedAt !== null)
    return isConfirmed ? replaceEmail(unitOfWork, registration, email, links) : requestEmailChange(unitOfWork, registration, email, links);
  moveToEmail(unitOfWork, registration, email, links);
  // The email that asks to confirm is withdrawn by that, and the one that says so has the link.
  if (isConfirmed) confirmIn(unitOfWork, registration, { confirmedByOrganiser: 1 });
}

/** The old address is told without the link, and the new one gets the link. */
function replaceEmail(unitOfWork: UnitOfWork, registration: Registration, { typed, normalized }: EmailAddress, links: Links) {
  const { email, emailNormalized, hasEmail } = registration;
  updateRegistration(unitOfWork, registration, {
    email: typed,
    emailNormalized: normalized,
    linkHash: links.hashFor(registration.id, normalized),
    hasEmail: 1,
    confirmedByOrganiser: 1,
    ...{ pendingEmail: null, pendingEmailNormalized: null, pendingLinkHash: null },
  });
  if (hasEmail === 1) enqueueMessage(unitOfWork, 'address-changed', registration, { recipient: deliverableEmail(email, emailNormalized) });
  recordAudit(unitOfWork, { action: 'registration.email_changed', subjectId: registration.id, data: { vouched: true } });
  enqueueMessage(unitOfWork, linkTemplate(registration), registration);
  recordAudit(unitOfWork, { action: 'registration.link_resent', subjectId: registration.id });
}
