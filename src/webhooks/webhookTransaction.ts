import { type AuditEvent, appendEntry, auditChains, auditLog } from '../audit/auditLog.ts';
import { lockGlobalChain } from '../audit/globalChain.ts';
import type { Db } from '../database/dialect.ts';
import { insert, update } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Actor, Deps } from '../deps.ts';
import { recordTeamChange, withLockedEvent } from '../teams/teamTransaction.ts';

/** Which webhooks: those of one event, or with null those for all events. */
export type WebhookScope = { id: string; slug: string } | null;

export interface WebhookTransaction {
  db: Db;
  /** ISO 8601 in UTC. */
  at: string;
  /** Adds an entry to the audit log of the event, or to the global one. */
  record: (auditEvent: AuditEvent) => Promise<void>;
}

/** Changes webhooks one after the other. Throws DomainError `not-found` if the event is gone. */
export function withWebhooks<Result>(
  deps: Pick<Deps, 'db' | 'now'>,
  eventId: string | null,
  actor: Actor,
  work: (transaction: WebhookTransaction) => Promise<Result>,
): Promise<Result> {
  if (eventId !== null)
    return withLockedEvent(deps, { id: eventId }, actor, (transaction) =>
      work({ ...transaction, record: (auditEvent) => recordTeamChange(transaction, auditEvent) }),
    );
  return inTransaction(deps.db, async (db) => {
    const chain = await lockGlobalChain(db);
    const at = deps.now().toISOString();
    const record = async (auditEvent: AuditEvent) => {
      await insert(db, auditLog, [appendEntry(chain, { eventId: null, accountId: null }, actor, at, auditEvent)]);
      await update(db, auditChains, [chain]);
    };
    return work({ db, at, record });
  });
}
