import type { Db } from '../../database/dialect.ts';
import { lockEvent } from '../../events/eventRepository.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import type { Command } from '../domain/command.ts';
import type { IdempotencyRecord } from '../domain/idempotencyRecord.ts';
import type { RegistrationView } from '../domain/registrationView.ts';
import { createUnitOfWork } from '../domain/unitOfWork.ts';
import { findCheckIns } from './findCheckIns.ts';
import { findRecentActivity } from './findRecentActivity.ts';
import {
  findAllLive,
  findByIds,
  findIdempotencyRecords,
  findLiveByEmail,
  findLiveByPendingEmail,
  findQueue,
} from './registrationRepository.ts';
import { findUnconfirmedByNetwork } from './unconfirmedByNetwork.ts';

/** Locks the event and loads what its commands need, in a fixed number of queries. Undefined if there is no such event. */
export async function loadUnitOfWork(
  db: Db,
  eventId: string,
  [first, ...others]: [Command<unknown>, ...Command<unknown>[]],
  queueLimit: number,
  now: string,
  maxUnconfirmedShare: number,
) {
  const event = await lockEvent(db, eventId);
  if (!event) return undefined;
  const loads = [first, ...others].map((command) => command.loads);
  const byEmail = await findLiveByEmail(db, eventId, union(loads.map(({ normalizedEmails }) => normalizedEmails)));
  const byPendingEmail = await findLiveByPendingEmail(db, eventId, union(loads.map(({ pendingEmails }) => pendingEmails)));
  const idempotencyRecords = await findIdempotencyRecords(db, union(loads.map((load) => load.idempotencyRecordIds)));
  const checkInIds = union(loads.map((load) => load.checkInIds));
  const checkIns = checkInIds.length === 0 ? undefined : await findCheckIns(db, eventId, checkInIds);
  const checkedIn = checkIns?.known.map(({ registrationId }) => registrationId);
  const named = loads.map(({ registrationIds }) => registrationIds);
  const byId = await findByIds(db, union([...named, registeredBy(idempotencyRecords), checkedIn]));
  const allLive = loads.some((load) => load.allLive) ? await findAllLive(db, eventId) : [];
  const queue = event.waitingCount === 0 ? [] : await findQueue(db, eventId, queueLimit);
  const unconfirmedByNetwork = await findUnconfirmedByNetwork(db, eventId, union(loads.map(({ networkIds }) => networkIds)));
  const questions = await findQuestions(db, event);
  const asked = [...byEmail, ...byPendingEmail, ...byId];
  const recentActivity = loads.some((load) => load.recentActivity) ? await findRecentActivity(db, asked, now) : undefined;
  const registrations = [...allLive, ...byEmail, ...byPendingEmail, ...byId.filter((registration) => registration.eventId === eventId)];
  return createUnitOfWork(
    {
      event,
      registrations,
      queue,
      isQueueComplete: queue.length < queueLimit,
      idempotencyRecords,
      questions,
      unconfirmedByNetwork,
      ...(recentActivity && { recentActivity }),
      ...(checkIns && { checkIns }),
    },
    now,
    first.actor,
    maxUnconfirmedShare,
  );
}

/** The ids of the registrations that the stored responses show; an act on several people shows none. */
function registeredBy(records: IdempotencyRecord[]): string[] {
  return records.flatMap(({ response }) => (JSON.parse(response) as Partial<RegistrationView>).id ?? []);
}

function union(lists: (string[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => list ?? []))];
}
