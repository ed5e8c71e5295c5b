import { type AuditEntry, auditLog } from '../audit/auditLog.ts';
import { type Db, query } from '../database/dialect.ts';
import { rowsFrom, type Table, table } from '../database/tableMapping.ts';
import { type Event, freeSlots } from '../events/event.ts';
import { hasConfirmedSlots } from '../registrations/domain/registration.ts';
import { findUndeliverable } from '../registrations/people/undeliverable.ts';
import { findByIds } from '../registrations/processing/registrationRepository.ts';

/** How an event was when it was last looked at. */
export interface NoticeProgress {
  eventId: string;
  auditLength: number;
  failedEmails: number;
  hasSignUps: 0 | 1;
  isFull: 0 | 1;
  hasWaitList: 0 | 1;
  unreachable: number;
}

export const noticeProgress: Table<NoticeProgress> = table('notice_progress', {
  eventId: 'text',
  auditLength: 'integer',
  failedEmails: 'integer',
  hasSignUps: 'integer',
  isFull: 'integer',
  hasWaitList: 'integer',
  unreachable: 'integer',
});

/** Somebody with confirmed slots cancelled. */
interface Cancellation {
  /** ISO 8601 in UTC. */
  at: string;
  actor: string;
}

/** What is new since an event was last looked at. */
export interface EventNews {
  firstSignUp: boolean;
  fullyBooked: boolean;
  waitList: boolean;
  /** How many more people no email reaches. */
  undeliverable: number;
  cancellations: Cancellation[];
  /** How many webhooks were disabled because their receivers failed. */
  disabledWebhooks: number;
}

/** The next progress, and what is new in it. Reads of the audit log what was not read before. */
export async function findNews(db: Db, event: Event, before: NoticeProgress): Promise<{ news: EventNews; progress: NoticeProgress }> {
  const unreachable = (await findUndeliverable(db, event.id)).length;
  const progress: NoticeProgress = {
    eventId: event.id,
    auditLength: event.auditLength,
    failedEmails: await countFailed(db, event.id),
    hasSignUps: event.lastSequence > 0 ? 1 : 0,
    isFull: freeSlots(event) <= 0 ? 1 : 0,
    hasWaitList: event.waitingCount > 0 ? 1 : 0,
    unreachable,
  };
  const news: EventNews = {
    firstSignUp: progress.hasSignUps > before.hasSignUps,
    fullyBooked: progress.isFull > before.isFull,
    waitList: progress.hasWaitList > before.hasWaitList,
    undeliverable: Math.max(0, unreachable - before.unreachable),
    cancellations: await findCancellations(db, event, before.auditLength),
    disabledWebhooks: await countDisabledWebhooks(db, event, before.auditLength),
  };
  return { news, progress };
}

async function countFailed(db: Db, eventId: string): Promise<number> {
  const [found] = await query<{ failed: number }>(
    db,
    'SELECT count(*) AS failed FROM messages WHERE event_id = ? AND failed_at IS NOT NULL',
    [eventId],
  );
  return Number(found?.failed ?? 0);
}

async function findCancellations(db: Db, event: Event, after: number): Promise<Cancellation[]> {
  const entries = await findEntries(db, event, after, 'registration.cancelled');
  const cancelled = await findByIds(
    db,
    entries.map(({ subjectId }) => subjectId),
  );
  const hadSlots = new Set(cancelled.filter(hasConfirmedSlots).map(({ id }) => id));
  return entries.filter(({ subjectId }) => hadSlots.has(subjectId)).map(({ at, actor }) => ({ at, actor }));
}

/** Whoever disables one by hand knows it. */
async function countDisabledWebhooks(db: Db, event: Event, after: number): Promise<number> {
  const entries = await findEntries(db, event, after, 'webhook.disabled');
  return entries.filter(({ data }) => (JSON.parse(data) as { reason?: string }).reason !== 'by_hand').length;
}

function findEntries(db: Db, { id, auditLength }: Event, after: number, action: string): Promise<AuditEntry[]> {
  return rowsFrom(db, auditLog).where({ event_id: id, action }).where('sequence', '>', after).where('sequence', '<=', auditLength);
}
