import type { AccountDeps } from '../accounts/domain/accountDeps.ts';
import { newId } from '../crypto/ids.ts';
import { insert, update } from '../database/tableMapping.ts';
import type { Actor } from '../deps.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { parseLocalTime } from '../events/localTime.ts';
import { recordTeamChange, type TeamTransaction, withLockedEvent } from '../teams/teamTransaction.ts';
import { countAudience } from './countAudience.ts';
import { lockMailing, type Mailing, type MailingState, mailings } from './mailing.ts';
import type { MailingInput } from './mailingInput.ts';
import { takeBack, withdrawOutstanding } from './outstanding.ts';

export type MailingDeps = Pick<AccountDeps, 'db' | 'now' | 'counters'>;

/** Drafts and scheduled messages of one event. */
const MAX_UNSENT = 50;
/** Messages of one event, so that a stolen session cannot write to everybody again and again. */
const PER_DAY = { name: 'mailings of event', max: 10, windowSeconds: 86_400 };

const CHANGEABLE: MailingState[] = ['draft', 'scheduled'];
const CANCELLABLE: MailingState[] = ['draft', 'scheduled', 'sending', 'paused'];

/** Which mailing of which event, and the version that its editor has seen; without one nothing is checked. */
export interface MailingRef {
  event: Pick<Event, 'id'>;
  id: string;
  version?: number | undefined;
}

/** Stores a draft. Throws DomainError `conflict` if there are too many. */
export function createMailing(deps: MailingDeps, actor: Actor, event: Pick<Event, 'id'>, input: MailingInput): Promise<Mailing> {
  return withLockedEvent(deps, event, actor, async (transaction) => {
    const { db, at } = transaction;
    const [unsent] = await db('mailings')
      .where({ event_id: event.id })
      .whereIn('state', CHANGEABLE)
      .count<{ count: number }[]>({ count: '*' });
    if (Number(unsent?.count) >= MAX_UNSENT)
      throw new DomainError('conflict', { key: 'mailings.errors.tooManyDrafts', values: { most: MAX_UNSENT } });
    const mailing: Mailing = {
      ...{ id: newId(), eventId: event.id, kind: 'message', ...columnsOf(input), state: 'draft', sendAt: null },
      ...{ createdAt: at, createdBy: actor.name, startedAt: null, finishedAt: null, version: 1 },
      ...{ lastSequence: null, expandedUpTo: 0, recipients: 0 },
    };
    await insert(db, mailings, [mailing]);
    await record(transaction, mailing, 'created');
    return mailing;
  });
}

/** Throws DomainError `conflict` once it is being sent, and `outdated`. */
export function changeMailing(deps: MailingDeps, actor: Actor, ref: MailingRef, input: MailingInput): Promise<Mailing> {
  return change(deps, actor, ref, CHANGEABLE, 'changed', () => columnsOf(input));
}

/**
 * Sends it to everybody who is in its audience now, or at `at`, a time on the clock of the event. Throws DomainError `conflict`,
 * `outdated`, `invalid` for a time that has passed, and `too-many`.
 */
export function sendMailing(deps: MailingDeps, actor: Actor, ref: MailingRef, at?: string): Promise<Mailing> {
  return change(deps, actor, ref, CHANGEABLE, at === undefined ? 'started' : 'scheduled', async ({ db, event, at: now }, mailing) => {
    if (event.calledOffAt !== null || event.erasedAt !== null) throw new DomainError('conflict', { key: 'mailings.errors.over' });
    if (at === undefined && (await countAudience(db, mailing)) === 0) throw new DomainError('conflict', { key: 'mailings.errors.nobody' });
    // One that was counted when it was scheduled is not counted again.
    if (mailing.state === 'draft') await count(deps, db, event);
    return at === undefined ? started(event, now) : { state: 'scheduled', sendAt: futureTime(at, event, now) };
  });
}

/** Takes back what has not left. Throws DomainError `conflict` unless it is being sent, or waits for its time. */
export function pauseMailing(deps: MailingDeps, actor: Actor, ref: MailingRef): Promise<Mailing> {
  return change(deps, actor, ref, ['sending'], 'paused', async ({ db }, mailing) => ({
    state: 'paused',
    ...(await takeBack(db, mailing)),
  }));
}

/** Throws DomainError `conflict` unless it is paused. */
export function continueMailing(deps: MailingDeps, actor: Actor, ref: MailingRef): Promise<Mailing> {
  return change(deps, actor, ref, ['paused'], 'continued', () => ({ state: 'sending' }));
}

/** For good; who has got it has got it. Throws DomainError `conflict` if it is at its end. */
export function cancelMailing(deps: MailingDeps, actor: Actor, ref: MailingRef): Promise<Mailing> {
  return change(deps, actor, ref, CANCELLABLE, 'cancelled', async ({ db, at }, mailing) => {
    await withdrawOutstanding(db, mailing, at);
    return { state: 'cancelled', finishedAt: at };
  });
}

/** The changes of a mailing that begins to be sent. */
export function started({ lastSequence }: Pick<Event, 'lastSequence'>, at: string): Partial<Mailing> {
  return { state: 'sending', startedAt: at, sendAt: at, lastSequence };
}

function change(
  deps: MailingDeps,
  actor: Actor,
  { event, id, version }: MailingRef,
  from: MailingState[],
  action: string,
  decide: (transaction: TeamTransaction, mailing: Mailing) => Partial<Mailing> | Promise<Partial<Mailing>>,
): Promise<Mailing> {
  return withLockedEvent(deps, event, actor, async (transaction) => {
    const before = await lockMailing(transaction.db, event, id);
    if (!from.includes(before.state)) throw new DomainError('conflict', { key: 'mailings.errors.state', values: { state: before.state } });
    if (version !== undefined && version !== before.version) throw new DomainError('outdated', { key: 'mailings.errors.outdated' });
    const mailing = { ...before, ...(await decide(transaction, before)), version: before.version + 1 };
    await update(transaction.db, mailings, [mailing]);
    await record(transaction, mailing, action);
    return mailing;
  });
}

function record(transaction: TeamTransaction, { id, audience, sendAt }: Mailing, action: string): Promise<void> {
  const data = { audience, ...(action === 'scheduled' && { sendAt }) };
  return recordTeamChange(transaction, { action: `mailing.${action}`, subjectId: id, data });
}

function columnsOf({ audience, people, texts }: MailingInput): Pick<Mailing, 'audience' | 'picked' | 'texts'> {
  return { audience, picked: JSON.stringify(people), texts: JSON.stringify(texts) };
}

function count({ counters, now }: MailingDeps, db: TeamTransaction['db'], { id }: Pick<Event, 'id'>): Promise<void> {
  const text = { key: 'mailings.errors.tooMany', values: { most: PER_DAY.max } };
  return counters.consume(db, now(), [{ limit: PER_DAY, subject: id }], 'too-many', text);
}

function futureTime(at: string, { timeZone }: Event, now: string): string {
  const { utc } = parseLocalTime('at', at, timeZone);
  if (utc > now) return utc;
  const message = { key: 'mailings.errors.past' };
  throw new DomainError('invalid', message, { fieldErrors: [{ field: 'at', message }] });
}
