import type { Knex } from 'knex';
import { newId } from '../crypto/ids.ts';
import type { Db } from '../database/dialect.ts';
import { query } from '../database/dialect.ts';
import { insert, rowsFrom, type Table, table } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Deps } from '../deps.ts';
import type { Event } from '../events/event.ts';
import { findEventById } from '../events/eventRepository.ts';
import { type TeamMember, teamMembers } from '../teams/teamMember.ts';
import { nextDigestAt } from './digestTime.ts';
import { type EventNews, findNews, noticeProgress } from './eventNews.ts';
import { findChoices, modesOf, type NoticeChoices } from './noticeChoices.ts';
import { NOTICE_KINDS, type NoticeCounts, type NoticeKind } from './noticeKind.ts';

/** Something that one account is to be told about one event. */
interface Notice {
  id: string;
  eventId: string;
  accountId: string;
  kind: NoticeKind;
  /** Of people, or of webhooks. */
  count: number;
  dueAt: string;
  toldAt: string | null;
}

const notices: Table<Notice> = table('notices', {
  id: 'text',
  eventId: 'text',
  accountId: 'text',
  kind: 'text',
  count: 'integer',
  dueAt: 'text',
  toldAt: 'text',
});

const DAY_MS = 86_400_000;

/** Writes down for each member of a team what is new at its event. What one transaction has looked at, no other tells again. */
export async function collectNotices({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  for (const eventId of await findChangedEvents(db, now()))
    await inTransaction(db, (transaction) => collectFrom(transaction, eventId, now()));
}

/** Of events that have begun only webhooks are news: about the rest nobody can do anything any more. */
function findChangedEvents(db: Db, now: Date): Promise<string[]> {
  return query<{ id: string }>(
    db,
    `SELECT e.id FROM events e LEFT JOIN notice_progress p ON p.event_id = e.id
    WHERE e.erased_at IS NULL AND (e.starts_at > ? OR EXISTS (SELECT 1 FROM webhooks w WHERE w.event_id = e.id AND w.disabled_at IS NOT NULL))
      AND (p.event_id IS NULL OR e.audit_length <> p.audit_length OR p.failed_emails <> (SELECT count(*) FROM messages m WHERE m.event_id = e.id AND m.failed_at IS NOT NULL))
    ORDER BY e.id`,
    [now.toISOString()],
  ).then((found) => found.map(({ id }) => id));
}

async function collectFrom(db: Knex.Transaction, eventId: string, now: Date): Promise<void> {
  // Writes first, which takes the lock.
  await db('notice_progress').insert(nothingYet(eventId)).onConflict('event_id').merge(['event_id']);
  const before = await rowsFrom(db, noticeProgress).where({ event_id: eventId }).first();
  const event = await findEventById(db, eventId);
  if (!before || !event) return;
  const { news, progress } = await findNews(db, event, before);
  const { eventId: _, ...changed } = progress;
  await db('notice_progress').where({ event_id: eventId }).update(columnsOf(changed));
  if (event.calledOffAt !== null) return;
  const members = await rowsFrom(db, teamMembers).where({ event_id: eventId });
  for (const member of members) await insert(db, notices, noticesTo(member, event, news, await choicesOf(db, member), now));
}

function nothingYet(eventId: string) {
  return { event_id: eventId, audit_length: 0, failed_emails: 0, has_sign_ups: 0, is_full: 0, has_wait_list: 0, unreachable: 0 };
}

function columnsOf(progress: Record<string, number>): Record<string, number> {
  const columns = new Map(noticeProgress.fields.map(({ field, column }) => [field as string, column]));
  return Object.fromEntries(Object.entries(progress).map(([field, value]) => [columns.get(field), value]));
}

function choicesOf(db: Db, { eventId, accountId, role }: TeamMember): Promise<NoticeChoices> {
  return findChoices(db, { eventId, accountId }, role);
}

function noticesTo({ eventId, accountId }: TeamMember, event: Event, news: EventNews, choices: NoticeChoices, now: Date): Notice[] {
  const counts = countsFor(accountId, event, news, choices, now);
  const modes = modesOf(choices);
  return NOTICE_KINDS.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    if (count === 0 || modes[kind] === 'off') return [];
    const dueAt = modes[kind] === 'now' ? now.toISOString() : nextDigestAt(now, event.timeZone);
    return [{ id: newId(), eventId, accountId, kind, count, dueAt, toldAt: null }];
  });
}

/** Nobody is told what they did themselves. */
function countsFor(accountId: string, { startsAt }: Event, news: EventNews, { lateDays }: NoticeChoices, now: Date): NoticeCounts {
  const ofWebhooks = { webhook_disabled: news.disabledWebhooks };
  if (startsAt <= now.toISOString()) return ofWebhooks;
  const lateFrom = new Date(Date.parse(startsAt) - lateDays * DAY_MS).toISOString();
  const late = news.cancellations.filter(({ at, actor }) => at >= lateFrom && actor !== `account:${accountId}`);
  return {
    first_sign_up: news.firstSignUp ? 1 : 0,
    fully_booked: news.fullyBooked ? 1 : 0,
    wait_list: news.waitList ? 1 : 0,
    undeliverable: news.undeliverable,
    late_cancellation: late.length,
    ...ofWebhooks,
  };
}
