import type { Actor } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { assertSignUpOpen, assertUpcoming } from '../../events/event.ts';
import type { EmailAddress } from '../../validation/emailAddress.ts';
import type { RegistrationChanges } from '../domain/applicantChanges.ts';
import { acceptAnswers } from '../domain/checkAnswers.ts';
import type { Command } from '../domain/command.ts';
import { assertNotEnded, assertPartySize, fewerThanArrived, unknownLink } from '../domain/errors.ts';
import type { Links } from '../domain/privateLink.ts';
import { holdsSlots, type Registration } from '../domain/registration.ts';
import { type RegistrationView, toRegistrationView } from '../domain/registrationView.ts';
import { assertEmailChangeAllowed, wasJustSent } from '../domain/repeatedEmails.ts';
import { assertMayHoldMore, networkIds, networksOf } from '../domain/unconfirmedHolds.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';
import { currentlyBookableSlots, releaseSlots, reserveSlots } from '../domain/waitList.ts';

/**
 * Changes a registration, completely or not at all. Throws DomainError `not-found`, `gone`, `invalid` for too many slots,
 * `conflict` if there are not enough slots, the event has begun, or its network holds too many unconfirmed slots, and
 * `too-many` for too many new addresses.
 */
export function changeRegistration(
  registration: Registration,
  changes: RegistrationChanges,
  links: Links,
  actor: Actor,
): Command<RegistrationView> {
  const { id, eventId } = registration;
  return {
    eventId,
    actor,
    loads: loadsOfChange(registration, changes),
    decide: (unitOfWork) => decide(unitOfWork, unitOfWork.registrations.get(id), changes, links),
  };
}

/** What a change of these fields has to look at. */
export function loadsOfChange(registration: Registration, { email }: Pick<RegistrationChanges, 'email'>): Command<unknown>['loads'] {
  return {
    registrationIds: [registration.id],
    networkIds: networkIds(networksOf(registration)),
    ...(email && { normalizedEmails: [email.normalized], recentActivity: true }),
  };
}

function decide(
  unitOfWork: UnitOfWork,
  registration: Registration | undefined,
  changes: RegistrationChanges,
  links: Links,
): RegistrationView {
  if (!registration) throw unknownLink();
  assertNotEnded(registration);
  assertUpcoming(unitOfWork.event, unitOfWork.now);
  if (changes.email && isNewRequest(unitOfWork, registration, changes.email)) assertEmailChangeAllowed(unitOfWork, registration.id);
  const slotsBefore = registration.slots;
  const slots = changes.slots ?? slotsBefore;
  const party = { slots, language: unitOfWork.actor.language ?? registration.language };
  const answers = acceptAnswers(unitOfWork, changes.answers, party, registration);
  changeSlots(unitOfWork, registration, slots);
  const { firstName = registration.firstName, lastName = registration.lastName, phone = registration.phone } = changes;
  const member = changes.member === undefined ? registration.member : changes.member ? 1 : 0;
  updateRegistration(unitOfWork, registration, { firstName, lastName, phone, member, answers });
  if (changes.email !== undefined) requestEmailChange(unitOfWork, registration, changes.email, links);
  if (registration.slots !== slotsBefore) enqueueMessage(unitOfWork, 'changed', registration, { previous: { slots: slotsBefore } });
  recordAudit(unitOfWork, {
    action: 'registration.changed',
    subjectId: registration.id,
    data: { fields: Object.keys(changes), slots: registration.slots },
  });
  return toRegistrationView(registration, unitOfWork.event);
}

/**
 * Slots that are given up are free at once. More slots follow the rules of a new registration; for an organiser also while sign-up
 * is closed. A waiting party keeps its place.
 */
export function changeSlots(unitOfWork: UnitOfWork, registration: Registration, slots: number, by: 'person' | 'organiser' = 'person') {
  const additionalSlots = slots - registration.slots;
  if (slots < registration.arrived) throw fewerThanArrived(registration);
  if (additionalSlots > 0) assertPartySize(unitOfWork, { slots });
  if (additionalSlots > 0 && holdsSlots(registration)) {
    if (by === 'person') assertMayAskForMore(unitOfWork, registration, additionalSlots);
    reserveMore(unitOfWork, additionalSlots);
  }
  if (additionalSlots < 0 && holdsSlots(registration)) releaseSlots(unitOfWork, -additionalSlots);
  updateRegistration(unitOfWork, registration, { slots });
}

function assertMayAskForMore(unitOfWork: UnitOfWork, registration: Registration, additionalSlots: number) {
  assertSignUpOpen(unitOfWork.event, unitOfWork.now);
  assertMayHoldMore(unitOfWork, registration, additionalSlots);
}

function reserveMore(unitOfWork: UnitOfWork, additionalSlots: number) {
  const available = currentlyBookableSlots(unitOfWork);
  if (additionalSlots > available)
    throw new DomainError('conflict', { key: 'errors.notEnough' }, { responseBody: { not_enough_slots_available: String(available) } });
  reserveSlots(unitOfWork, additionalSlots);
}

/** Whether asking for this address sends an email: not if the same was asked for within the hour. */
function isNewRequest(unitOfWork: UnitOfWork, registration: Registration, email: EmailAddress): boolean {
  const owner = unitOfWork.liveByEmail.get(email.normalized);
  if (owner === registration) return false;
  if (owner) return !wasJustSent(unitOfWork, owner.id, 'already-registered');
  return !wasJustSent(unitOfWork, registration.id, 'confirm-address', email);
}

/**
 * A new address takes effect once it is confirmed from its mailbox. If somebody else is registered with it, only that person is
 * told, by email. Response, page and stored state are the same in both cases, so that they do not reveal who is registered.
 */
export function requestEmailChange(unitOfWork: UnitOfWork, registration: Registration, email: EmailAddress, links: Links) {
  const owner = unitOfWork.liveByEmail.get(email.normalized);
  if (owner === registration) return updateRegistration(unitOfWork, registration, { email: email.typed });
  const isNew = isNewRequest(unitOfWork, registration, email);
  updateRegistration(unitOfWork, registration, {
    pendingEmail: email.typed,
    pendingEmailNormalized: email.normalized,
    // Of an address that is taken nobody is sent this link.
    pendingLinkHash: links.hashFor(registration.id, email.normalized),
  });
  if (!isNew) return;
  if (owner) enqueueMessage(unitOfWork, 'already-registered', owner);
  else enqueueMessage(unitOfWork, 'confirm-address', registration, { recipient: email.deliverable });
  unitOfWork.recentActivity.emailChanges.push({ registrationId: registration.id, at: unitOfWork.now });
  recordAudit(unitOfWork, { action: 'registration.email_change_requested', subjectId: registration.id });
}
