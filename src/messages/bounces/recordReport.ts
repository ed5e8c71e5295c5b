import { randomUUID } from 'node:crypto';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import { inTransaction, withRetry } from '../../database/transaction.ts';
import type { Actor, Deps } from '../../deps.ts';
import { DomainError } from '../../domainError.ts';
import { type Message, messages } from '../message.ts';
import { bounceCause } from './bounceCause.ts';
import { insertReport, type MessageReport } from './messageReports.ts';
import type { Outcome } from './reportCounters.ts';
import { createSuppressions } from './suppressions.ts';

/**
 * Locks the audit log that a message belongs to, and returns what appends an entry about its report. Given from outside: the
 * chains belong to events and accounts, which this feature does not know.
 */
export type LockAuditLog = (db: Db, message: Message, actor: Actor) => Promise<(report: MessageReport) => Promise<void>>;

/** `isShown`: whether who reports has shown that this message came to them. */
export type RecordReport = (report: Omit<MessageReport, 'at'>, isShown?: (message: Message) => boolean) => Promise<Outcome>;

/**
 * Saves that a message bounced, and why, or was complained about, with its audit entry, once. It changes nothing but what is known of
 * this message: not the registration, whose address may have been corrected or proved since. A complaint also stops further
 * emails to the address that the message went to.
 */
export function createReportRecorder({ db: database, now, keys }: Deps, lockAuditLog: LockAuditLog): RecordReport {
  const suppressions = createSuppressions(keys);

  return async (input, isShown = () => true) => {
    const known = await withRetry(database, async () => rowsFrom(database, messages).where({ id: input.messageId }).first());
    if (known?.channel !== 'email' || !isShown(known)) return 'not-ours';
    const report = { ...input, at: now().toISOString() };
    const actor = { name: `mail:${report.source}`, correlationId: randomUUID() };
    return inTransaction(
      database,
      async (db): Promise<Outcome> => {
        const appendEntry = await lockAuditLog(db, known, actor);
        const message = await rowsFrom(db, messages).where({ id: known.id }).first();
        if (message?.sentTo == null) return refuseUnsent(message);
        if (!(await insertReport(db, report))) return 'repeated';
        if (report.kind === 'bounced') await markBounced(db, message, report);
        else await suppressions.suppress(db, message.sentTo, report);
        await appendEntry(report);
        return report.kind;
      },
      (outcome) => outcome === report.kind,
    );
  };
}

/**
 * What waits because its transfer got no answer was accepted after all, since it came back. Throws a DomainError `busy` while it is being
 * sent again.
 */
async function markBounced(db: Db, { id, failedAt, withdrawnAt }: Message, report: MessageReport): Promise<void> {
  if (failedAt !== null || withdrawnAt !== null) return;
  const marked = await db('messages')
    .where({ id })
    .whereRaw('(sent_at IS NOT NULL OR lock_token IS NULL)')
    .update({ cause: bounceCause(report), sent_at: db.raw('coalesce(sent_at, ?)', [report.at]) });
  if (marked === 0) throw busy();
}

/** A local mail server may send a message back before its acceptance is saved. Otherwise its address was erased, and what is said of it would be personal data again. */
function refuseUnsent(message: Message | undefined): Outcome {
  if (message?.lockToken == null) return 'not-ours';
  throw busy();
}

function busy(): DomainError {
  return new DomainError('busy', { key: 'errors.cannotWrite' }, { retryAfter: 5 });
}
