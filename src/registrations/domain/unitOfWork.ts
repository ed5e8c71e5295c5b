import type { AuditEvent } from '../../audit/auditLog.ts';
import type { AuditNote } from '../../audit/auditNote.ts';
import type { Actor } from '../../deps.ts';
import type { Event } from '../../events/event.ts';
import type { CountedMessage } from '../../messages/allowance/messageAllowance.ts';
import { addAuditEntry, addMessage, type ChangeSet, createChangeSet } from '../../messages/changeSet.ts';
import type { Question } from '../../questions/question.ts';
import { type CheckInState, createCheckInState, type LoadedCheckIns } from './checkIn.ts';
import type { IdempotencyRecord } from './idempotencyRecord.ts';
import type { RecentActivity } from './recentActivity.ts';
import { isLive, type Registration } from './registration.ts';
import { countingHolds, countNewHold, type HoldCounts } from './unconfirmedHolds.ts';
import { unprovedAddress } from './unprovedAddress.ts';

/** What was read from the database for one event. */
export interface LoadedState {
  event: Event;
  registrations: Registration[];
  /** The first confirmed parties of the wait list, in order. */
  queue: Registration[];
  /** False if more parties may be waiting than were loaded. */
  isQueueComplete: boolean;
  idempotencyRecords: IdempotencyRecord[];
  /** Those of the event; archived ones too. */
  questions?: Question[];
  /** Unconfirmed slots by network, for the networks that the commands load. */
  unconfirmedByNetwork?: Map<string, number>;
  recentActivity?: RecentActivity;
  checkIns?: LoadedCheckIns;
}

/** State of one event while a batch of commands is decided. Rules read and change only this; afterwards it is saved. */
export interface UnitOfWork extends ChangeSet, HoldCounts {
  event: Event;
  /** As it was loaded. */
  eventBefore: Event;
  now: string;
  registrations: Map<string, Registration>;
  liveByEmail: Map<string, Registration>;
  /** Confirmed waiting parties in order. Parties with a sequence above `queueLoadedUpTo` may be missing. */
  queue: Registration[];
  queueLoadedUpTo: number;
  idempotencyRecords: Map<string, IdempotencyRecord>;
  /** Those of the event, archived ones too, in the order of the form. */
  questions: Question[];
  hasNewQuestions: boolean;
  added: Registration[];
  changed: Set<Registration>;
  newIdempotencyRecords: IdempotencyRecord[];
  changedIdempotencyRecords: Set<IdempotencyRecord>;
  /** Loaded only for commands that ask for it. */
  recentActivity: RecentActivity;
  /** New messages to addresses that have not proved themselves. */
  countedMessages: CountedMessage[];
  /** Loaded only for commands that check people in. */
  checkIns: CheckInState;
  /** Why organisers did what they did. */
  auditNotes: AuditNote[];
}

export function createUnitOfWork(loaded: LoadedState, now: string, actor: Actor, maxUnconfirmedShare = 1): UnitOfWork {
  const { event, registrations, queue, isQueueComplete, idempotencyRecords, recentActivity, checkIns, questions = [] } = loaded;
  const unitOfWork: UnitOfWork = {
    ...createChangeSet(actor),
    event,
    eventBefore: { ...event },
    unconfirmedByNetwork: loaded.unconfirmedByNetwork ?? new Map(),
    maxUnconfirmedShare,
    now,
    registrations: new Map(),
    liveByEmail: new Map(),
    queue: [],
    queueLoadedUpTo: isQueueComplete ? Number.POSITIVE_INFINITY : (queue.at(-1)?.sequence ?? 0),
    idempotencyRecords: new Map(idempotencyRecords.map((record) => [record.id, record])),
    questions,
    hasNewQuestions: false,
    added: [],
    changed: new Set(),
    newIdempotencyRecords: [],
    changedIdempotencyRecords: new Set(),
    recentActivity: recentActivity ?? { messages: [], emailChanges: [] },
    countedMessages: [],
    checkIns: createCheckInState(checkIns),
    auditNotes: [],
  };
  for (const registration of [...queue, ...registrations]) index(unitOfWork, registration);
  unitOfWork.queue = queue.map(({ id }) => unitOfWork.registrations.get(id) as Registration);
  return unitOfWork;
}

/** Keeps one object per registration, because several queries may have loaded the same row (identity map). */
function index(unitOfWork: UnitOfWork, registration: Registration) {
  if (unitOfWork.registrations.has(registration.id)) return;
  unitOfWork.registrations.set(registration.id, registration);
  if (isLive(registration)) unitOfWork.liveByEmail.set(registration.emailNormalized, registration);
}

export function addRegistration(unitOfWork: UnitOfWork, registration: Registration): void {
  countNewHold(unitOfWork, registration);
  index(unitOfWork, registration);
  unitOfWork.added.push(registration);
}

export function updateRegistration(unitOfWork: UnitOfWork, registration: Registration, changes: Partial<Registration>): void {
  if (unitOfWork.liveByEmail.get(registration.emailNormalized) === registration)
    unitOfWork.liveByEmail.delete(registration.emailNormalized);
  countingHolds(unitOfWork, registration, () => Object.assign(registration, changes));
  if (isLive(registration)) unitOfWork.liveByEmail.set(registration.emailNormalized, registration);
  unitOfWork.changed.add(registration);
}

interface MessageOptions {
  /** A fixed address; default: the registration's address at the time of sending. */
  recipient?: string | null;
  /** Previous values, if the message reports a change. */
  previous?: object;
}

/** Puts an email about a registration into the outbox; none if no address is known. */
export function enqueueMessage(
  unitOfWork: UnitOfWork,
  template: string,
  registration: Registration,
  { recipient = null, previous = {} }: MessageOptions = {},
): void {
  const { id, hasEmail } = registration;
  if (hasEmail === 0 && recipient === null) return;
  const message = addMessage(unitOfWork, {
    eventId: unitOfWork.event.id,
    registrationId: id,
    accountId: null,
    channel: 'email',
    template,
    recipient,
    data: JSON.stringify(previous),
    createdAt: unitOfWork.now,
  });
  const address = unprovedAddress(template, registration);
  if (address !== null) unitOfWork.countedMessages.push({ message, address, network: unitOfWork.actor.network });
}

export function recordAudit(unitOfWork: UnitOfWork, auditEvent: AuditEvent): void {
  addAuditEntry(unitOfWork, unitOfWork.event, { eventId: unitOfWork.event.id, accountId: null }, unitOfWork.now, auditEvent);
}

export function isDirty(unitOfWork: UnitOfWork): boolean {
  const { added, changed, messages, auditEntries, newIdempotencyRecords, changedIdempotencyRecords } = unitOfWork;
  const records = newIdempotencyRecords.length + changedIdempotencyRecords.size + unitOfWork.checkIns.added.length;
  return unitOfWork.isAlwaysSaved || added.length + changed.size + messages.length + auditEntries.length + records > 0;
}
