import type { Db } from '../../database/dialect.ts';
import { lockEvents } from '../../events/eventRepository.ts';
import { findQuestionsOfEvents } from '../../questions/questionRepository.ts';
import type { Command } from '../domain/command.ts';
import type { IdempotencyRecord } from '../domain/idempotencyRecord.ts';
import type { RecentActivity } from '../domain/recentActivity.ts';
import type { Registration } from '../domain/registration.ts';
import type { RegistrationView } from '../domain/registrationView.ts';
import { createUnitOfWork, type UnitOfWork } from '../domain/unitOfWork.ts';
import { findCheckIns, findLastCheckIns } from './findCheckIns.ts';
import { findRecentActivity } from './findRecentActivity.ts';
import { groupByEvent } from './groupByEvent.ts';
import {
  findAllLive,
  findByIds,
  findIdempotencyRecords,
  findLiveByEmail,
  findLiveByPendingEmail,
  findQueues,
} from './registrationRepository.ts';
import { eventsThatAsk, pairsOf, requestedLoads, textsOf } from './requestedLoads.ts';
import { findUnconfirmedByNetwork } from './unconfirmedByNetwork.ts';

interface Options {
  /** How many parties of each wait list are loaded. */
  queueLimit: number;
  now: string;
  maxUnconfirmedShare: number;
}

/**
 * Locks the events of the commands and loads what these need, in a fixed number of queries however many events there are. By the id of
 * the event; without those that do not exist.
 */
export async function loadUnitsOfWork(db: Db, commands: Command<unknown>[], options: Options): Promise<Map<string, UnitOfWork>> {
  const { queueLimit, now, maxUnconfirmedShare } = options;
  const commandsByEvent = groupByEvent(commands);
  const hasTexts = commands.some((command) => command.loads.eventTexts);
  const events = await lockEvents(db, [...commandsByEvent.keys()], hasTexts);
  const loads = events.map(({ id }) => requestedLoads(id, commandsByEvent.get(id) ?? []));
  const loaded = await loadFor(db, loads, now, maxUnconfirmedShare < 1);
  const waitLists = events.filter(({ waitingCount }) => waitingCount > 0).map(({ id }) => id);
  const queues = groupByEvent(await findQueues(db, waitLists, queueLimit));
  const questions = await findQuestionsOfEvents(db, events);
  const unitsOfWork = events.map((event, index) => {
    const { list, asks } = loads[index] as (typeof loads)[number];
    const queue = queues.get(event.id) ?? [];
    const registrations = loaded.registrations.get(event.id) ?? [];
    const state = {
      event,
      registrations,
      queue,
      isQueueComplete: queue.length < queueLimit,
      idempotencyRecords: list('idempotencyRecordIds').flatMap((id) => loaded.idempotencyRecords.get(id) ?? []),
      questions: questions.get(event.id) ?? [],
      unconfirmedByNetwork: new Map((loaded.unconfirmed.get(event.id) ?? []).map(({ id, slots }) => [id, slots])),
      ...(asks('recentActivity') && { recentActivity: activityOf(loaded.recentActivity, registrations) }),
      checkIns: { known: loaded.checkIns.get(event.id) ?? [], lastSequence: loaded.lastCheckIns.get(event.id) ?? 0 },
    };
    const [first] = commandsByEvent.get(event.id) as [Command<unknown>];
    return [event.id, createUnitOfWork(state, now, first.actor, maxUnconfirmedShare)] as const;
  });
  return new Map(unitsOfWork);
}

/** What the commands ask for, one query each. What networks hold is not read if they may hold everything: it grows with what they hold. */
async function loadFor(db: Db, loads: ReturnType<typeof requestedLoads>[], now: string, isHoldBounded: boolean) {
  const byEmail = await findLiveByEmail(db, pairsOf(loads, 'normalizedEmails'));
  const byPendingEmail = await findLiveByPendingEmail(db, pairsOf(loads, 'pendingEmails'));
  const records = await findIdempotencyRecords(db, textsOf(loads, 'idempotencyRecordIds'));
  const checkInIds = pairsOf(loads, 'checkInIds');
  const checkIns = await findCheckIns(db, checkInIds);
  const checkedIn = checkIns.map(({ registrationId }) => registrationId);
  const byId = await findByIds(db, [...textsOf(loads, 'registrationIds'), ...registeredBy(records), ...checkedIn]);
  const allLive = await findAllLive(db, ...eventsThatAsk(loads, 'allLive'));
  const asked = groupByEvent([...byEmail, ...byPendingEmail, ...byId]);
  const askedForActivity = eventsThatAsk(loads, 'recentActivity');
  return {
    registrations: groupByEvent([...allLive, ...byEmail, ...byPendingEmail, ...byId]),
    idempotencyRecords: new Map(records.map((record) => [record.id, record])),
    unconfirmed: groupByEvent(isHoldBounded ? await findUnconfirmedByNetwork(db, pairsOf(loads, 'networkIds')) : []),
    checkIns: groupByEvent(checkIns),
    lastCheckIns: await findLastCheckIns(db, [...new Set(checkInIds.map(([eventId]) => eventId))]),
    recentActivity:
      askedForActivity.length > 0
        ? await findRecentActivity(
            db,
            askedForActivity.flatMap((eventId) => asked.get(eventId) ?? []),
            now,
          )
        : { messages: [], emailChanges: [] },
  };
}

/** The ids of the registrations that the stored responses show; an act on several people shows none. */
function registeredBy(records: IdempotencyRecord[]): string[] {
  return records.flatMap(({ response }) => (JSON.parse(response) as Partial<RegistrationView>).id ?? []);
}

function activityOf({ messages, emailChanges }: RecentActivity, registrations: Registration[]): RecentActivity {
  const ids = new Set(registrations.map(({ id }) => id));
  return {
    messages: messages.filter(({ registrationId }) => registrationId !== null && ids.has(registrationId)),
    emailChanges: emailChanges.filter(({ registrationId }) => ids.has(registrationId)),
  };
}
