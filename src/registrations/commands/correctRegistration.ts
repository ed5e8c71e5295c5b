import { DomainError } from '../../domainError.ts';
import { assertUpcoming } from '../../events/event.ts';
import type { EmailAddress } from '../../validation/emailAddress.ts';
import type { RegistrationInput } from '../domain/applicant.ts';
import { acceptAnswers } from '../domain/checkAnswers.ts';
import { emailTaken } from '../domain/errors.ts';
import type { Links } from '../domain/privateLink.ts';
import { isLive, type Registration } from '../domain/registration.ts';
import { type RegistrationView, toRegistrationView } from '../domain/registrationView.ts';
import { wasJustSent } from '../domain/repeatedEmails.ts';
import { enqueueMessage, recordAudit, type UnitOfWork, updateRegistration } from '../domain/unitOfWork.ts';
import { changeSlots } from './changeRegistration.ts';
import { linkTemplate } from './resendLink.ts';

/** How often one registration may be corrected: each time may send an email to another address. */
const MAX_CORRECTIONS = 5;

/**
 * Whether the input comes from the person who made this registration and now corrects it. A registration that was confirmed is
 * changed by its link only; and another name with another address is another person.
 */
export function isCorrectionOf(registration: Registration, input: RegistrationInput): boolean {
  if (!isLive(registration) || registration.confirmedAt !== null) return false;
  return registration.emailNormalized === input.email.normalized || nameOf(registration) === nameOf(input);
}

/**
 * Changes an unconfirmed registration to what its form says now. It keeps its slots or its place on the wait list, and its
 * deadline. With another address the old link stops working, and the new address is asked to confirm. Throws DomainError
 * `invalid` for too many slots, and `conflict` if there are not enough, the address is registered (unless `hideDuplicates`), it
 * was corrected too often, or the event has begun.
 */
export function correctRegistration(
  unitOfWork: UnitOfWork,
  registration: Registration,
  input: RegistrationInput,
  { links, hideDuplicates }: { links: Links; hideDuplicates: boolean },
): RegistrationView {
  const { event } = unitOfWork;
  const { email, firstName, lastName, phone } = input;
  assertUpcoming(event, unitOfWork.now);
  if (registration.corrections >= MAX_CORRECTIONS) throw correctedTooOften();
  const owner = unitOfWork.liveByEmail.get(email.normalized);
  const isTaken = owner !== undefined && owner !== registration;
  if (isTaken && !hideDuplicates) throw emailTaken(email.typed);
  const answers = acceptAnswers(unitOfWork, input.answers, { slots: input.slots, language: unitOfWork.actor.language ?? event.language });
  changeSlotsInTotal(unitOfWork, registration, input.slots);
  const [member, wantsWaitList] = [input.member ? 1 : 0, input.waitList ? 1 : 0] as const;
  const corrections = registration.corrections + 1;
  updateRegistration(unitOfWork, registration, { firstName, lastName, phone, member, wantsWaitList, corrections, answers });
  recordAudit(unitOfWork, { action: 'registration.corrected', subjectId: registration.id, data: { slots: registration.slots } });
  if (isTaken) {
    if (!wasJustSent(unitOfWork, owner.id, 'already-registered')) enqueueMessage(unitOfWork, 'already-registered', owner);
  } else if (owner === registration) updateRegistration(unitOfWork, registration, { email: email.typed });
  else moveToEmail(unitOfWork, registration, email, links);
  // As if the address were free, so that the response does not reveal who is registered.
  return { ...toRegistrationView(registration, event), email: email.typed };
}

/** The same as `changeSlots`, but an error counts the slots that the registration holds: the form asks for the total. */
function changeSlotsInTotal(unitOfWork: UnitOfWork, registration: Registration, slots: number) {
  try {
    changeSlots(unitOfWork, registration, slots);
  } catch (error) {
    const more = error instanceof DomainError && error.details.responseBody?.not_enough_slots_available;
    if (!more) throw error;
    const responseBody = { not_enough_slots_available: String(Number(more) + registration.slots) };
    throw new DomainError('conflict', { key: 'errors.notEnough' }, { responseBody });
  }
}

/** The old link stops working, and the new address is asked to confirm. */
export function moveToEmail(unitOfWork: UnitOfWork, registration: Registration, email: EmailAddress, links: Links) {
  updateRegistration(unitOfWork, registration, {
    email: email.typed,
    emailNormalized: email.normalized,
    linkHash: links.hashFor(registration.id, email.normalized),
    emailCorrectedAt: unitOfWork.now,
    ...{ pendingEmail: null, pendingEmailNormalized: null, pendingLinkHash: null },
  });
  enqueueMessage(unitOfWork, linkTemplate(registration), registration, { previous: { corrected: true } });
  recordAudit(unitOfWork, { action: 'registration.email_corrected', subjectId: registration.id });
}

function correctedTooOften(): DomainError {
  const message = { key: 'errors.correctedTooOften', values: { most: MAX_CORRECTIONS } };
  return new DomainError('conflict', message, { fieldErrors: [{ field: 'email', message }] });
}

/** Without differences of case and spaces, in which names are corrected too. */
function nameOf({ firstName, lastName }: Pick<Registration, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}
