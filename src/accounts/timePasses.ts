import { rows } from '../database/dialect.ts';
import { retrying } from '../database/transaction.ts';
import type { Actor, World } from '../world.ts';
import type { Account } from './account.ts';
import { accounts, allows } from './account.ts';
import { askAdministrators } from './askAdministrators.ts';
import { findAccount, note, set } from './change.ts';
import type { House } from './house.ts';
import { CODE_HOURS } from './openByCode.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Administrators who did nothing are asked once more; then it is the turn of two others. */
const REMIND_AFTER = 2 * DAY;
/** An account whose address nobody proved makes room for whoever owns that address. */
const LAPSE_AFTER = 7 * DAY;
/** What is over is kept for a while, for whoever has to look into something. */
const KEEP = 30 * DAY;

const CLOCKWORK = (now: Date): Actor => ({ name: 'clockwork', correlationId: `accounts-${now.toISOString()}` });

/** Reminds administrators, and lets accounts lapse that were never verified. */
export async function timePassesForAccounts(house: House): Promise<void> {
  const { db, now } = house.world;
  const before = (age: number) => new Date(now().getTime() - age).toISOString();
  const waiting = `verified_at IS NOT NULL AND approved_at IS NULL AND rejected_at IS NULL AND ended_at IS NULL`;
  const toRemind = await ids(house.world, `${waiting} AND reminded_at IS NULL AND asked_at <= ?`, [before(REMIND_AFTER)]);
  for (const id of toRemind) {
    await house.change(CLOCKWORK(now()), async (change) => {
      const account = await findAccount(change, id);
      if (account && allows(account, 'approve') && account.remindedAt === null) await askAdministrators(change, account, true);
    });
  }
  const live = `SELECT account_id FROM challenges WHERE account_id IS NOT NULL AND used_at IS NULL AND void_at IS NULL AND expires_at > ?`;
  const forgotten = `verified_at IS NULL AND ended_at IS NULL AND opened_at <= ? AND id NOT IN (${live})`;
  for (const id of await ids(house.world, forgotten, [before(Math.max(LAPSE_AFTER, CODE_HOURS * HOUR)), now().toISOString()]))
    await lapse(house, id);
  await retrying(db, () => retire(db, before(KEEP), before(HOUR)));
}

const WAITING_CODES = `template IN ('account-code', 'account-sign-in') AND sent_at IS NULL AND withdrawn_at IS NULL AND undeliverable_at IS NULL`;

/** The history stays, and so the row; nothing of the person does. */
async function lapse(house: House, id: string): Promise<void> {
  await house.change(CLOCKWORK(house.world.now()), async (change) => {
    const account = await findAccount(change, id);
    if (!account || !allows(account, 'lapse')) return;
    for (const table of ['identities', 'account_roles']) await rows(change.db, `DELETE FROM ${table} WHERE account_id = ?`, [id]);
    await rows(change.db, `UPDATE letters SET recipient = '', last_error = NULL WHERE account_id = ?`, [id]);
    set(change, account, { ...NOBODY, username: id, usernameKey: id, endedAt: change.at });
    note(change, account, { action: 'lapsed', subject: id });
  });
}

const NOBODY: Partial<Account> = { firstName: '', lastName: '', country: null, password: '', totpSecret: null, recovery: '[]' };

/** Journeys, challenges, sessions and counts that are over, old letters, and codes that lapsed while nothing could send them. */
async function retire(db: World['db'], kept: string, journeysBefore: string): Promise<void> {
  await rows(db, `UPDATE letters SET withdrawn_at = due_at WHERE ${WAITING_CODES} AND written_at <= ?`, [journeysBefore]);
  await rows(db, 'DELETE FROM letters WHERE event_id IS NULL AND written_at <= ?', [kept]);
  await rows(db, 'DELETE FROM journeys WHERE touched_at <= ? AND (blocked_until IS NULL OR blocked_until <= ?)', [
    journeysBefore,
    journeysBefore,
  ]);
  await rows(db, 'DELETE FROM challenges WHERE expires_at <= ?', [kept]);
  await rows(db, 'DELETE FROM sessions WHERE coalesce(ended_at, expires_at) <= ?', [kept]);
  await rows(db, 'DELETE FROM tallies WHERE begins_anew_at <= ?', [journeysBefore]);
}

async function ids({ db }: World, condition: string, values: string[]): Promise<string[]> {
  const found = await rows<{ id: string }>(db, `SELECT id FROM ${accounts.name} WHERE ${condition} ORDER BY id`, values);
  return found.map(({ id }) => id);
}
