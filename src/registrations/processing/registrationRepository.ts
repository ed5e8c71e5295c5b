import { type Db, dialectOf, query } from '../../database/dialect.ts';
import { type Pair, selectIn, selectMatching, selectPairs, selectWhere } from '../../database/tableMapping.ts';
import type { Event } from '../../events/event.ts';
import { ASKED_AT } from '../../messages/outbox/outbox.ts';
import { isAboutAddress } from '../../messages/transports/causeText.ts';
import { deliverableEmail } from '../../validation/emailAddress.ts';
import { idempotencyKeys } from '../domain/idempotencyRecord.ts';
import { hashLink } from '../domain/privateLink.ts';
import type { Prompt } from '../domain/prompt.ts';
import { type Registration, registrations } from '../domain/registration.ts';

/** The condition of the partial index `wait_list_in_order`, repeated exactly so that queries can use the index. */
export const CONFIRMED_WAITING_SQL =
  'wait_listed_at IS NOT NULL AND offered_at IS NULL AND promoted_at IS NULL AND ended_at IS NULL AND confirmed_at IS NOT NULL';

/** `addresses`: each with the id of its event. */
export function findLiveByEmail(db: Db, addresses: Pair[]): Promise<Registration[]> {
  return selectPairs(db, registrations, ['event_id = wanted_in AND email_normalized = wanted AND ended_at IS NULL'], addresses);
}

/** Those that asked for one of these addresses and have not confirmed it yet. */
export function findLiveByPendingEmail(db: Db, addresses: Pair[]): Promise<Registration[]> {
  return selectPairs(db, registrations, ['event_id = wanted_in AND pending_email_normalized = wanted AND ended_at IS NULL'], addresses);
}

export async function findAllLive(db: Db, ...eventIds: string[]): Promise<Registration[]> {
  return inOrder(await selectIn(db, registrations, 'event_id', eventIds, 'ended_at IS NULL'));
}

export function findByIds(db: Db, ids: string[]): Promise<Registration[]> {
  return selectIn(db, registrations, 'id', ids);
}

/** Finds registrations by their private link, or by the link to their pending address. */
export function findByLinks(db: Db, links: string[]): Promise<Registration[]> {
  return selectMatching(db, registrations, ['link_hash = wanted', 'pending_link_hash = wanted'], links.map(hashLink));
}

/** The head of the wait list, for which freed slots may be kept. Must match `eligibleInOrder`. */
export async function findWaitListHead(db: Db, event: Event): Promise<Registration | undefined> {
  if (event.waitingCount === 0) return undefined;
  const condition = `event_id = ? AND slots <= ? AND ${CONFIRMED_WAITING_SQL} ORDER BY sequence LIMIT 1`;
  const [head] = await selectWhere(db, registrations, condition, [event.id, event.slots]);
  return head;
}

/** Of each event the first `limit` confirmed parties that wait. */
export async function findQueues(db: Db, eventIds: string[], limit: number): Promise<Registration[]> {
  if (eventIds.length === 0) return [];
  const source = dialectOf(db).lookUpFirst('registrations', `event_id = wanted AND ${CONFIRMED_WAITING_SQL}`, 'sequence');
  const values = [JSON.stringify(eventIds), limit];
  return inOrder(await query<Registration>(db, `SELECT ${registrations.columns} FROM ${source}`, values));
}

function inOrder(found: Registration[]): Registration[] {
  return found.sort((a, b) => a.sequence - b.sequence);
}

export function findIdempotencyRecords(db: Db, ids: string[]) {
  return selectIn(db, idempotencyKeys, 'id', ids);
}

/**
 * When the first prompt of each kind was sent or given up by the recipient's fault, by `promptKey`. Time limits count from then.
 * An offer that an organiser took back does not count for the next one.
 */
export async function findPromptSentAt(db: Db, registrationIds: string[]): Promise<Map<string, string>> {
  const prompts = await query<{ id: string; template: Prompt; at: string | null }>(
    db,
    `SELECT m.registration_id AS id, m.template, min(m.at) AS at
    FROM (SELECT registration_id, template, created_at, ${ASKED_AT} AS at
      FROM ${dialectOf(db).lookUp('messages', [
        "registration_id = wanted AND template IN ('confirm', 'offer') AND (sent_at IS NOT NULL OR failed_at IS NOT NULL)",
      ])}) m
    JOIN registrations r ON r.id = m.registration_id AND (m.template = 'confirm' OR m.created_at >= r.offered_at)
    GROUP BY m.registration_id, m.template`,
    [JSON.stringify(registrationIds)],
  );
  return new Map(prompts.flatMap(({ id, template, at }) => (at === null ? [] : [[promptKey(id, template), at] as const])));
}

export function promptKey(id: string, prompt: Prompt): string {
  return `${id} ${prompt}`;
}

/** Counts the confirmed parties ahead on the wait list, and their slots. */
export async function countAhead(db: Db, { eventId, sequence }: Registration): Promise<{ parties: number; slots: number }> {
  const [ahead] = await query<{ parties: number; slots: number }>(
    db,
    `SELECT count(*) AS parties, CAST(coalesce(sum(slots), 0) AS INTEGER) AS slots FROM registrations
    WHERE event_id = ? AND sequence < ? AND ${CONFIRMED_WAITING_SQL}`,
    [eventId, sequence],
  );
  return ahead ?? { parties: 0, slots: 0 };
}

/** True if delivery of the newest email to the current address was given up, or that email came back, and not by a fault of ours. */
export async function isUnreachable(db: Db, { id, email, emailNormalized }: Registration): Promise<boolean> {
  const [newest] = await query<{ at: string | null; cause: string | null }>(
    db,
    `SELECT coalesce(m.failed_at, b.at) AS at, m.cause FROM messages m
    LEFT JOIN message_reports b ON b.message_id = m.id AND b.kind = 'bounced'
    WHERE m.registration_id = ? AND m.sent_to = ? ORDER BY m.id DESC LIMIT 1`,
    [id, deliverableEmail(email, emailNormalized)],
  );
  return newest !== undefined && newest.at !== null && isAboutAddress(newest.cause);
}
