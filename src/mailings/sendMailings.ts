import { rowsFrom, update } from '../database/tableMapping.ts';
import { inTransaction } from '../database/transaction.ts';
import type { Actor, Deps } from '../deps.ts';
import { createMessageAllowance, type MessageAllowance } from '../messages/allowance/messageAllowance.ts';
import { recordTeamChange, withLockedEvent } from '../teams/teamTransaction.ts';
import { expandChunk } from './expandChunk.ts';
import { lockMailing, type Mailing, mailings } from './mailing.ts';
import { started } from './manageMailing.ts';
import { hasOutstanding } from './outstanding.ts';
import { createReminders } from './remind.ts';

/** The job `send-mailings`. Several processes may run it at once, and it may be killed at any point: each step is one transaction. */
export function createSendMailings(deps: Pick<Deps, 'db' | 'now' | 'keys' | 'log'>): () => Promise<void> {
  const allowance = createMessageAllowance(deps.keys);
  /** What fails is tried again at the next run, and keeps no other mailing from being sent. */
  const each = async (found: Mailing[], work: (mailing: Mailing) => Promise<void>) => {
    for (const mailing of found)
      await work(mailing).catch((error: unknown) => deps.log.error({ err: error, mailing: mailing.id }, 'sending a mailing failed'));
  };
  return async () => {
    await createReminders(deps, schedulerAt(deps)).catch((error: unknown) => deps.log.error({ err: error }, 'making reminders failed'));
    await each(await findDue(deps), (mailing) => startDue(deps, mailing));
    await each(await rowsFrom(deps.db, mailings).where({ state: 'sending' }).orderBy('started_at'), async (mailing) => {
      await expand(deps, allowance, mailing);
      await finish(deps, mailing);
    });
  };
}

async function findDue({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<Mailing[]> {
  return rowsFrom(db, mailings).where({ state: 'scheduled' }).where('send_at', '<=', now().toISOString()).orderBy('send_at');
}

/** Of an event that was called off or erased meanwhile, nothing is sent any more. */
function startDue(deps: Pick<Deps, 'db' | 'now'>, { id, eventId }: Mailing): Promise<void> {
  return withLockedEvent(deps, { id: eventId }, schedulerAt(deps), async (transaction) => {
    const { db, event, at } = transaction;
    const mailing = await lockMailing(db, event, id);
    if (mailing.state !== 'scheduled' || mailing.sendAt === null || mailing.sendAt > at) return;
    const isOver = event.calledOffAt !== null || event.erasedAt !== null;
    const changes: Partial<Mailing> = isOver ? { state: 'cancelled', finishedAt: at } : started(event, at);
    await update(db, mailings, [{ ...mailing, ...changes, version: mailing.version + 1 }]);
    await recordTeamChange(transaction, { action: isOver ? 'mailing.cancelled' : 'mailing.started', subjectId: id });
  });
}

/** Writes the emails, some at a time, so that sign-ups need not wait. */
async function expand({ db, now }: Pick<Deps, 'db' | 'now'>, allowance: MessageAllowance, { id, eventId }: Mailing): Promise<void> {
  let isComplete = false;
  while (!isComplete)
    isComplete = await inTransaction(db, async (transaction) => {
      const mailing = await lockMailing(transaction, { id: eventId }, id);
      if (mailing.state !== 'sending' || mailing.expandedUpTo >= (mailing.lastSequence ?? 0)) return true;
      const changes = await expandChunk(transaction, allowance, mailing, now());
      await update(transaction, mailings, [{ ...mailing, ...changes }]);
      return false;
    });
}

/** It is done when everybody is written to, and every email has left, was withdrawn or was given up. */
function finish({ db, now }: Pick<Deps, 'db' | 'now'>, { id, eventId }: Mailing): Promise<void> {
  return inTransaction(db, async (transaction) => {
    const mailing = await lockMailing(transaction, { id: eventId }, id);
    const isExpanded = mailing.expandedUpTo >= (mailing.lastSequence ?? 0);
    if (mailing.state !== 'sending' || !isExpanded || (await hasOutstanding(transaction, mailing))) return;
    await update(transaction, mailings, [{ ...mailing, state: 'done', finishedAt: now().toISOString() }]);
  });
}

function schedulerAt({ now }: Pick<Deps, 'now'>): Actor {
  return { name: 'scheduler', correlationId: `mailings-${now().toISOString()}` };
}
