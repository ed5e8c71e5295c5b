import { newId } from '../../crypto/ids.ts';
import type { Actor } from '../../deps.ts';
import { assertSignUpOpen } from '../../events/event.ts';
import type { RegistrationInput } from '../domain/applicant.ts';
import { acceptAnswers } from '../domain/checkAnswers.ts';
import type { Command } from '../domain/command.ts';
import { assertPartySize, emailTaken } from '../domain/errors.ts';
import type { IdempotencyKey } from '../domain/idempotencyRecord.ts';
import { newRegistration } from '../domain/newRegistration.ts';
import type { Links } from '../domain/privateLink.ts';
import type { Registration } from '../domain/registration.ts';
import { type RegistrationView, toRegistrationView } from '../domain/registrationView.ts';
import { wasJustSent } from '../domain/repeatedEmails.ts';
import { type ClientNetworks, networkIds } from '../domain/unconfirmedHolds.ts';
import { addRegistration, enqueueMessage, recordAudit, type UnitOfWork } from '../domain/unitOfWork.ts';
import { reserveSlots } from '../domain/waitList.ts';
import { runOnce } from '../processing/idempotency.ts';
import { correctRegistration, isCorrectionOf } from './correctRegistration.ts';
import { boundedPlacement, type Placement, PROMPT_TEMPLATES, place } from './placement.ts';

interface RegisterRequest {
  eventId: string;
  /** Missing: the sign-up is not bounded by what its network holds. */
  client?: ClientNetworks | undefined;
  input: RegistrationInput;
  links: Links;
  actor: Actor;
  idempotencyKey?: IdempotencyKey | undefined;
  /** Respond to a registered address as to a new one; only its owner learns of it, by email. */
  hideDuplicates: boolean;
  /** Another request with the same key is the person who corrects their form, and not a mistake of a program. */
  mayCorrect?: boolean;
}

/**
 * Reserves slots, or a place on the wait list, and emails a link to confirm it. Throws DomainError `invalid` for too many slots,
 * `conflict` if sign-up is closed, the address is registered or there are not enough slots, and `reused-key`. A request that
 * corrects an earlier one with the same key changes that registration instead (`correctRegistration`).
 */
export function register(request: RegisterRequest): Command<RegistrationView> {
  const { eventId, input, client, actor, idempotencyKey, mayCorrect } = request;
  const registerIn = (unitOfWork: UnitOfWork) => decide(unitOfWork, request);
  const correctIn = (unitOfWork: UnitOfWork, { id }: RegistrationView) => {
    const earlier = unitOfWork.registrations.get(id);
    return earlier && isCorrectionOf(earlier, input) ? correctRegistration(unitOfWork, earlier, input, request) : registerIn(unitOfWork);
  };
  return {
    eventId,
    actor,
    loads: {
      normalizedEmails: [input.email.normalized],
      networkIds: networkIds(client),
      recentActivity: request.hideDuplicates,
      idempotencyRecordIds: idempotencyKey ? [idempotencyKey.id] : [],
    },
    decide: (unitOfWork) =>
      runOnce(
        unitOfWork,
        idempotencyKey,
        () => registerIn(unitOfWork),
        mayCorrect ? (response) => correctIn(unitOfWork, response) : undefined,
      ),
  };
}

function decide(unitOfWork: UnitOfWork, request: RegisterRequest): RegistrationView {
  const { input, client, hideDuplicates } = request;
  assertSignUpOpen(unitOfWork.event, unitOfWork.now);
  assertPartySize(unitOfWork, input);
  const answers = acceptAnswers(unitOfWork, input.answers, { slots: input.slots, language: languageOf(unitOfWork) });
  const existing = unitOfWork.liveByEmail.get(input.email.normalized);
  if (existing && !hideDuplicates) throw emailTaken(input.email.typed);
  const placement = boundedPlacement(unitOfWork, input, client);
  if (existing) return respondAsIfNew(unitOfWork, request, existing, answers, placement);
  const registration = buildRegistration(unitOfWork, request, answers);
  place(unitOfWork, registration, placement, client);
  if (placement === 'slots') reserveSlots(unitOfWork, input.slots);
  addRegistration(unitOfWork, registration);
  enqueueMessage(unitOfWork, PROMPT_TEMPLATES[placement], registration);
  recordAudit(unitOfWork, { action: 'registration.created', subjectId: registration.id, data: { slots: input.slots, placement } });
  return toRegistrationView(registration, unitOfWork.event);
}

/** Returns what a new registration would get. The owner of the address learns by email that it is already registered. */
function respondAsIfNew(
  unitOfWork: UnitOfWork,
  request: RegisterRequest,
  existing: Registration,
  answers: string | null,
  placement: Placement,
): RegistrationView {
  const simulated = buildRegistration(unitOfWork, request, answers);
  place(unitOfWork, simulated, placement, request.client);
  // The simulated registration is not saved: free its sequence.
  unitOfWork.event.lastSequence -= 1;
  if (!wasJustSent(unitOfWork, existing.id, 'already-registered')) enqueueMessage(unitOfWork, 'already-registered', existing);
  recordAudit(unitOfWork, { action: 'registration.duplicate_attempted', subjectId: existing.id });
  return toRegistrationView(simulated, unitOfWork.event);
}

/** The language of the form. */
function languageOf({ actor, event }: Pick<UnitOfWork, 'actor' | 'event'>): string {
  return actor.language ?? event.language;
}

function buildRegistration(unitOfWork: UnitOfWork, { input, links }: RegisterRequest, answers: string | null): Registration {
  const id = newId();
  unitOfWork.event.lastSequence += 1;
  const { firstName, lastName, email, phone, slots } = input;
  return newRegistration({
    id,
    eventId: unitOfWork.event.id,
    sequence: unitOfWork.event.lastSequence,
    linkHash: links.hashFor(id, email.normalized),
    firstName,
    lastName,
    email: email.typed,
    emailNormalized: email.normalized,
    phone,
    slots,
    member: input.member ? 1 : 0,
    wantsWaitList: input.waitList ? 1 : 0,
    registeredAt: unitOfWork.now,
    language: languageOf(unitOfWork),
    answers,
  });
}
