import type { Knex } from 'knex';
import { appendEntry, auditChains, auditLog, type ChainHead } from '../../audit/auditLog.ts';
import type { Database } from '../../database/database.ts';
import type { Db } from '../../database/dialect.ts';
import { escapeLike } from '../../database/escapeLike.ts';
import { insert, update } from '../../database/tableMapping.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { OUTSTANDING } from './outbox.ts';

/** Which of the messages that were given up or came back: those that fulfil everything that is said here. */
export interface RetryFilter {
  /** Since then, ISO 8601 in UTC. */
  since?: string;
  /** About this event, by its slug. */
  event?: string;
  /** A part of what the server said, in any case. */
  error?: string;
  /** All of them; the only one that stands alone without another. */
  all?: true;
}

/** How many messages `retryUndelivered` would send. Throws a DomainError `not-found` for an unknown event, `invalid` without a filter. */
export async function countUndelivered(db: Db, filter: RetryFilter): Promise<number> {
  const eventId = await eventIdOf(db, filter);
  const chosen = [givenUp(db, filter, eventId), cameBack(db, filter, eventId)];
  const counts = await Promise.all(chosen.map((query) => query.count<{ count: number | string }[]>({ count: '*' })));
  return counts.reduce((sum, [row]) => sum + Number(row?.count ?? 0), 0);
}

/**
 * Sends messages again that were given up or came back, and returns how many. One that is no longer relevant is withdrawn when it is
 * about to be sent. A second call finds none. Those beyond the limit of an unproved address stay as they are. That one came back is
 * forgotten but for the audit log, so that it can come back again. Throws like `countUndelivered`.
 */
export function retryUndelivered({ db, now }: { db: Database; now: Deps['now'] }, filter: RetryFilter, actor: Actor): Promise<number> {
  return inTransaction(
    db,
    async (transaction) => {
      const [chain] = await transaction('audit_chains')
        .where({ id: 'global' })
        .update({ audit_length: transaction.ref('audit_length') })
        .returning<ChainHead[]>(transaction.raw(auditChains.columns));
      if (!chain) throw new Error('The global audit chain is missing');
      const at = now().toISOString();
      const fresh = { failed_at: null, cause: null, deferrals: 0, deferred_since: null, channel_failed_at: null };
      const eventId = await eventIdOf(transaction, filter);
      const given = await givenUp(transaction, filter, eventId).update({ ...fresh, next_attempt_at: at });
      const returned = await cameBack(transaction, filter, eventId).update({ ...fresh, sent_at: null, next_attempt_at: at });
      const count = given + returned;
      if (count === 0) return 0;
      await forgetBounces(transaction, at);
      const { error, ...told } = filter;
      const data = { messages: count, ...told, ...(error !== undefined && { byError: true }) };
      const entry = appendEntry(chain, { eventId: null, accountId: null }, actor, at, {
        action: 'outbox.retried',
        subjectId: 'outbox',
        data,
      });
      await insert(transaction, auditLog, [entry]);
      await update(transaction, auditChains, [chain]);
      return count;
    },
    (count) => count > 0,
  );
}

function givenUp(db: Db, { since, error }: RetryFilter, eventId: string | undefined) {
  // BETWEEN: see `outboxState`.
  const query = db('messages').whereRaw("failed_at BETWEEN '0' AND '9' AND sent_at IS NULL AND coalesce(cause, '') <> 'limit'");
  if (since !== undefined) query.where('failed_at', '>=', since);
  if (eventId !== undefined) query.where({ event_id: eventId });
  if (error !== undefined) whereContains(query, 'last_error', error);
  return query;
}

function cameBack(db: Db, { since, error }: RetryFilter, eventId: string | undefined) {
  const reports = db('message_reports').where({ kind: 'bounced' }).select('message_id');
  if (since !== undefined) reports.where('at', '>=', since);
  if (error !== undefined) whereContains(reports, 'detail', error);
  const query = db('messages').whereNotNull('sent_at').whereIn('id', reports);
  if (eventId !== undefined) query.where({ event_id: eventId });
  return query;
}

/** Of those that are sent again: one that was given up without an answer may have come back, too. */
function forgetBounces(db: Db, at: string) {
  const again = db('messages').whereRaw(OUTSTANDING).where({ next_attempt_at: at }).select('id');
  return db('message_reports').where({ kind: 'bounced' }).whereIn('message_id', again).delete();
}

/** In any case. */
function whereContains(query: Knex.QueryBuilder, column: string, text: string): void {
  query.whereRaw(`lower(${column}) LIKE ? ESCAPE '!'`, [`%${escapeLike(text.toLowerCase())}%`]);
}

/** Checks the filter. */
async function eventIdOf(db: Db, { since, event: slug, error, all }: RetryFilter): Promise<string | undefined> {
  if (since === undefined && slug === undefined && error === undefined && !all)
    throw new DomainError('invalid', 'Say which messages: --since, --event, --error or --all.');
  // As `--error "$REPLY"` in a script, with a variable that is not set: it would be all of them.
  if (error?.trim() === '') throw new DomainError('invalid', 'Say a part of the error behind --error.');
  if (slug === undefined) return undefined;
  // PostgreSQL rejects some strings, such as those with NUL.
  const event = /^[a-z0-9-]{1,100}$/.test(slug) ? await db('events').where({ slug }).first<{ id: string } | undefined>('id') : undefined;
  if (!event) throw new DomainError('not-found', `There is no event ${slug}.`);
  return event.id;
}
