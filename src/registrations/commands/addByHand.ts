import { newId } from '../../crypto/ids.ts';
import type { Actor } from '../../deps.ts';
import { assertUpcoming } from '../../events/event.ts';
import type { HandAddedInput } from '../domain/addedByHand.ts';
import { acceptAnswers } from '../domain/checkAnswers.ts';
import type { Command } from '../domain/command.ts';
import { assertPartySize, emailTaken } from '../domain/errors.ts';
import type { IdempotencyKey } from '../domain/idempotencyRecord.ts';
import { newRegistration } from '../domain/newRegistration.ts';
import { makeFree, reserveOutOfTurn } from '../domain/outOfTurn.ts';
import type { Links } from '../domain/privateLink.ts';
import { isOnWaitList, type Registration } from '../domain/registration.ts';
import { addRegistration, enqueueMessage, recordAudit, type UnitOfWork } from '../domain/unitOfWork.ts';
import { placementFor, reserveSlots } from '../domain/waitList.ts';
import { enqueue } from '../domain/waitListQueue.ts';
import { runOnce } from '../processing/idempotency.ts';
import { PROMPT_TEMPLATES, place } from './placement.ts';

interface AddRequest {
  eventId: string;
  input: HandAddedInput;
  /** The organiser vouches for it; always so without an email address, where nobody could be asked. */
  isConfirmed: boolean;
  /** Free slots are taken although others wait for them. */
  isOutOfTurn: boolean;
  /** Slots that the event gets in addition, for this party; only out of turn. */
  moreSlots?: number;
  links: Links;
  actor: Actor;
  /** The same request with the same key adds one person. */
  idempotencyKey?: IdempotencyKey | undefined;
}

export interface AddedRegistration {
  id: string;
  onWaitList: boolean;
  confirmed: boolean;
  /** Parties that wait and were overtaken out of turn. */
  overtaken: number;
}

/**
 * Registers somebody who told the organiser, also while sign-up is closed. Without an email address nothing is ever sent to them.
 * Throws DomainError `invalid` for too many slots, and `conflict` if the event has begun, the address is registered or there are
 * not enough slots, and `reused-key`.
 */
export function addByHand(request: AddRequest): Command<AddedRegistration> {
  const { eventId, input, actor, idempotencyKey } = request;
  return {
    eventId,
    actor,
    loads: {
      normalizedEmails: input.email ? [input.email.normalized] : [],
      idempotencyRecordIds: idempotencyKey ? [idempotencyKey.id] : [],
    },
    decide: (unitOfWork) => runOnce(unitOfWork, idempotencyKey, () => decide(unitOfWork, request)),
  };
}

function decide(unitOfWork: UnitOfWork, request: AddRequest): AddedRegistration {
  const { input, isOutOfTurn } = request;
  const isConfirmed = request.isConfirmed || input.email === null;
  assertUpcoming(unitOfWork.event, unitOfWork.now);
  assertPartySize(unitOfWork, input);
  const party = { slots: input.slots, language: unitOfWork.actor.language ?? unitOfWork.event.language, mustAnswer: false };
  const answers = acceptAnswers(unitOfWork, input.answers, party);
  if (input.email && unitOfWork.liveByEmail.has(input.email.normalized)) throw emailTaken(input.email.typed);
  if (isOutOfTurn) makeFree(unitOfWork, input.slots, request.moreSlots ?? 0);
  const placement = isOutOfTurn ? 'slots' : placementFor(unitOfWork, input);
  const overtaken = placement === 'slots' ? takeSlots(unitOfWork, input.slots, isOutOfTurn) : 0;
  const registration = buildRegistration(unitOfWork, request, answers);
  place(unitOfWork, registration, placement, undefined);
  if (isConfirmed) Object.assign(registration, { confirmedAt: unitOfWork.now, confirmedByOrganiser: 1, confirmBy: null });
  addRegistration(unitOfWork, registration);
  const outOfTurn = isOutOfTurn ? { outOfTurn: true, overtaken } : {};
  const data = { slots: input.slots, placement, origin: registration.origin, ...outOfTurn };
  recordAudit(unitOfWork, { action: 'registration.created', subjectId: registration.id, data });
  if (isConfirmed) recordAudit(unitOfWork, { action: 'registration.confirmed', subjectId: registration.id, data: {} });
  if (isConfirmed && placement === 'wait_list') enqueue(unitOfWork, registration);
  enqueueMessage(unitOfWork, firstEmail(isConfirmed, placement), registration);
  return { id: registration.id, onWaitList: isOnWaitList(registration), confirmed: isConfirmed, overtaken };
}

function takeSlots(unitOfWork: UnitOfWork, slots: number, isOutOfTurn: boolean): number {
  if (isOutOfTurn) return reserveOutOfTurn(unitOfWork, slots);
  reserveSlots(unitOfWork, slots);
  return 0;
}

function firstEmail(isConfirmed: boolean, placement: 'slots' | 'wait_list'): string {
  if (!isConfirmed) return PROMPT_TEMPLATES[placement];
  return placement === 'slots' ? 'confirmed' : 'waiting';
}

function buildRegistration(unitOfWork: UnitOfWork, { input, links }: AddRequest, answers: string | null): Registration {
  const id = newId();
  const { firstName, lastName, email, phone, slots } = input;
  // No address can be an id, so it is distinct from every address and from every other one.
  const emailNormalized = email?.normalized ?? id;
  unitOfWork.event.lastSequence += 1;
  const registration = newRegistration({
    id,
    eventId: unitOfWork.event.id,
    sequence: unitOfWork.event.lastSequence,
    linkHash: links.hashFor(id, emailNormalized),
    ...{ firstName, lastName, phone, slots, emailNormalized },
    email: email?.typed ?? '',
    member: input.member ? 1 : 0,
    wantsWaitList: input.waitList ? 1 : 0,
    registeredAt: unitOfWork.now,
    answers,
    language: input.language ?? unitOfWork.event.language,
  });
  return Object.assign(registration, email ? { origin: 'organiser' } : { origin: 'paper', hasEmail: 0 });
}
