import { type Db, rows } from '../database/dialect.ts';
import { find, insert, update } from '../database/table.ts';
import { inTransaction } from '../database/transaction.ts';
import { Refusal } from '../errors.ts';
import { type Chain, chained, type Deed, type Entry, entries } from '../history/history.ts';
import { asWritten, type Letter, letters } from '../letters/letter.ts';
import type { Actor, World } from '../world.ts';
import { type Account, accounts } from './account.ts';

/** One change of accounts: all that is read and written for it, its letters and its history, in one transaction. */
export interface Change {
  db: Db;
  now: Date;
  /** The same, in ISO-8601. */
  at: string;
  by: Actor;
  /** Whom or what it is about; a refusal is noted there. */
  about: { account?: Account | undefined; subject?: string };
  known: Map<string, Account>;
  touched: Set<Account>;
  doors: Chain;
  entries: Entry[];
  letters: Letter[];
}

export type Changes = <Result>(by: Actor, work: (change: Change) => Promise<Result>) => Promise<Result>;

/**
 * Changes follow one another, in every process: each begins by holding the doors. A change that refuses keeps what it
 * counted before, and the refusal goes into the history; so it refuses before it changes anything else.
 */
export function openChanges({ db: database, now: clock }: World, lettersWritten: () => void = () => {}): Changes {
  return async (by, work) => {
    const { outcome, wrote } = await inTransaction(database, async (db) => {
      const now = clock();
      const doors = await holdDoors(db);
      const change: Change = {
        ...{ db, now, at: now.toISOString(), by, about: {}, doors },
        ...{ known: new Map(), touched: new Set(), entries: [], letters: [] },
      };
      const outcome = await decide(change, work);
      await writeDown(change);
      return { outcome, wrote: change.letters.some(({ sentAt }) => sentAt === null) };
    });
    if (wrote) lettersWritten();
    if ('refused' in outcome) throw outcome.refused;
    return outcome.answer;
  };
}

async function decide<Result>(change: Change, work: (change: Change) => Promise<Result>) {
  try {
    return { answer: await work(change) };
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused;
    note(change, change.about.account ?? null, { action: 'refused', details: { why: refused.code } });
    return { refused };
  }
}

async function holdDoors(db: Db): Promise<Chain> {
  const [doors] = await rows<Chain>(
    db,
    `UPDATE doors SET history_length = history_length WHERE id = 'doors'
    RETURNING history_length AS "historyLength", history_head AS "historyHead"`,
  );
  if (!doors) throw new Error('The row of the table doors is gone');
  return doors;
}

async function writeDown({ db, doors, entries: noted, letters: written, touched }: Change) {
  await update(db, accounts, [...touched]);
  await insert(db, entries, noted);
  await insert(db, letters, written);
  if (noted.some(({ accountId }) => accountId === null)) {
    await rows(db, `UPDATE doors SET history_length = ?, history_head = ? WHERE id = 'doors'`, [doors.historyLength, doors.historyHead]);
  }
}

/** The accounts for which this holds. The same account is the same object for a whole change. */
export async function findAccounts(change: Change, condition: string, values: (string | number)[]): Promise<Account[]> {
  const found = await find(change.db, accounts, condition, values);
  return found.map((account) => {
    const known = change.known.get(account.id) ?? account;
    change.known.set(account.id, known);
    return known;
  });
}

export async function findAccount(change: Change, id: string): Promise<Account | undefined> {
  const [account] = await findAccounts(change, 'id = ?', [id]);
  return account;
}

export async function add(change: Change, account: Account): Promise<void> {
  await insert(change.db, accounts, [account]);
  change.known.set(account.id, account);
}

/** Changes an account; it is written when the change ends. */
export function set(change: Change, account: Account, to: Partial<Account>): void {
  Object.assign(account, to);
  change.touched.add(account);
}

/** Notes a deed in the history of an account, or of the doors when there is no account. */
export function note(change: Change, account: Account | null, { action, subject, details = {} }: Partial<Deed> & { action: string }): void {
  const deed = { action, subject: subject ?? change.about.subject ?? account?.id ?? 'doors', details };
  const owner = { eventId: null, accountId: account?.id ?? null };
  change.entries.push(chained(account ?? change.doors, owner, change.by, change.at, deed));
  if (account) change.touched.add(account);
}

/** Puts a letter to `recipient` into the outbox; without an account it is to somebody who has none yet. */
export function write(
  change: Pick<Change, 'at' | 'letters'>,
  template: string,
  to: { accountId: string | null; channel: 'mail' | 'sms'; recipient: string; details?: object },
): Letter {
  const { details = {}, ...address } = to;
  const about = { eventId: null, registrationId: null };
  const letter = asWritten({ ...about, ...address, template, details: JSON.stringify(details), writtenAt: change.at });
  change.letters.push(letter);
  return letter;
}
