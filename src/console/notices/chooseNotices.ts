import { inTransaction } from '../../database/transaction.ts';
import type { Deps } from '../../deps.ts';
import type { Context } from '../../http/request.ts';
import { type NoticeChoices, saveChoices } from '../../notices/noticeChoices.ts';
import { accountOf, eventOf } from '../shell/guards.ts';

/** The account that asks, and the event in the path. */
export function ownerOf(ctx: Context): { eventId: string; accountId: string } {
  return { eventId: eventOf(ctx).id, accountId: accountOf(ctx).id };
}

export function chooseNotices({ db, now }: Pick<Deps, 'db' | 'now'>, ctx: Context, choices: NoticeChoices): Promise<void> {
  return inTransaction(db, (transaction) => saveChoices(transaction, ownerOf(ctx), choices, now().toISOString()));
}
