import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Keys } from '../../crypto/keys.ts';
import type { Db } from '../../database/dialect.ts';
import { selectIn } from '../../database/tableMapping.ts';
import { networkOf } from '../../http/clientAddress.ts';
import { countedMailbox } from '../../validation/emailAddress.ts';
import { type Message, messages } from '../message.ts';
import { OUTSTANDING } from '../outbox/outbox.ts';
import { type AllowanceRow, findRows, insertOrLock, plannedBefore, plannedIn, toRow, updateRows } from './allowanceRows.ts';
import { nextDeparture, type PlannedMessage, secondsUntilFree, stillCounted } from './allowanceRule.ts';
import { findAddresses, findProvedAddresses } from './provedAddresses.ts';

/** A message to an address that may not have proved itself. */
export interface CountedMessage {
  message: Message;
  /** Normalised. */
  address: string;
  /** Network of the client who caused it, as in `Actor`. */
  network?: string | undefined;
}

/** `by`: see `PlannedMessage`. */
type AskedMessage = CountedMessage & { by: string | undefined };

/** Networks whose HMACs are remembered. */
const CACHED_NETWORKS = 10_000;

/** The cause of a message that was given up because its address was sent enough. */
const OVER_LIMIT = 'limit';
const HELD_BACK = 'Held back: this address has not proved itself and was sent enough emails in the last hour.';
const NOT_SENT = 'Not sent: this address has not proved itself and was sent enough emails in the last 24 hours.';

/**
 * The count of messages to each address that has not proved itself, over all events and routes. It is in the database, so
 * that it survives a restart and all processes share it; its ids are HMACs, so that the table reveals no addresses.
 */
export function createMessageAllowance(keys: Keys) {
  const [key] = keys('message allowance');
  const hmac = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  const idOf = (address: string) => hmac(countedMailbox(address));
  /** Eight characters are enough to tell the networks of one mailbox apart. A customer with IPv6 may have a /48. */
  const askers = new LRUCache<string, string>({
    // `max` would allocate its arrays at once, which takes 2 ms.
    maxSize: CACHED_NETWORKS,
    sizeCalculation: () => 1,
    memoMethod: (network) => hmac(`network ${networkOf(network.replace(/\/\d+$/, ''), 48)}`).slice(0, 8),
  });
  const askerOf = (network: string | undefined) => (network === undefined ? undefined : askers.memo(network));

  /**
   * Counts new messages that are about to be saved. Those beyond the hourly limit are held back: they get a later
   * `nextAttemptAt`. Those beyond the daily one are given up, which the view `needs_attention` shows. One statement, and
   * more only for addresses that were counted before.
   */
  async function plan(db: Db, now: Date, counted: CountedMessage[]): Promise<void> {
    if (counted.length === 0) return;
    const groups = groupBy(
      counted.map((message) => ({ ...message, by: askerOf(message.network) })),
      ({ address }) => idOf(address),
    );
    const proposed = groups.map(([, group]) => schedule([], group, now));
    const proposals = groups.map(([id], index) => toRow(id, proposed[index]?.planned ?? [], now));
    const rows = new Map((await insertOrLock(db, proposals)).map((row) => [row.id, row]));
    const isNew = (id: string) => rows.get(id)?.revision === 1;
    const isDelayed = ({ departures }: Schedule) => !departures.every((at) => isAt(at, now));
    const schedules = groups.map(([id, group], index) =>
      isNew(id) ? (proposed[index] as Schedule) : schedule(plannedBefore(rows.get(id)), group, now),
    );
    const proved = await findProvedAddresses(
      db,
      groups.flatMap(([, group], index) => (isDelayed(schedules[index] as Schedule) ? group.map(({ address }) => address) : [])),
    );
    const changed: AllowanceRow[] = [];
    for (const [index, [id, group]] of groups.entries()) {
      // Nearly everybody: a mailbox that was not counted before, as proposed.
      if (isNew(id) && !isDelayed(schedules[index] as Schedule)) continue;
      const { planned, departures } = schedule(plannedBefore(rows.get(id)), group, now, proved);
      group.forEach(({ message }, position) => {
        postpone(message, departures[position] ?? null, now);
      });
      const row = toRow(id, planned, now, rows.get(id)?.revision);
      if (row.planned !== proposals[index]?.planned || row.revision > 1) changed.push(row);
    }
    await updateRows(db, changed);
  }

  /** Counts a message that is sent at once or not at all. Returns the seconds until it may be asked for again; null if it may go. */
  async function takeOne(db: Db, now: Date, address: string, network?: string): Promise<number | null> {
    const [id, by] = [idOf(address), askerOf(network)];
    const [row] = await insertOrLock(db, [toRow(id, [], now)]);
    const before = plannedBefore(row);
    if (nextDeparture(before, now, by) !== now.toISOString()) {
      return (await findProvedAddresses(db, [address])).has(address) ? null : secondsUntilFree(before, now, by);
    }
    const planned = [...stillCounted(before, now), { at: now.toISOString(), ...(by && { by }) }];
    await updateRows(db, [toRow(id, planned, now, row?.revision)]);
    return null;
  }

  /** Lets go what was held back for addresses that have proved themselves now. */
  async function release(db: Db, now: Date, addresses: string[]): Promise<void> {
    if (addresses.length === 0) return;
    const rows = await findRows(db, [...new Set(addresses.map(idOf))]);
    const heldIds = rows.flatMap(({ planned }) => plannedIn(planned)).flatMap(({ heldId }) => heldId ?? []);
    if (heldIds.length === 0) return;
    const held = await selectIn(db, messages, 'id', heldIds, `${OUTSTANDING} AND attempts = 0`);
    const addressOf = await findAddresses(
      db,
      held.flatMap(({ registrationId }) => registrationId ?? []),
    );
    // Other spellings of the mailbox have not proved themselves.
    const released = held.filter(({ registrationId }) => addresses.includes(addressOf.get(registrationId ?? '') ?? ''));
    await db('messages')
      .whereIn(
        'id',
        released.map(({ id }) => id),
      )
      .whereRaw(OUTSTANDING)
      .whereNull('lock_token')
      .update({ next_attempt_at: now.toISOString(), last_error: null });
  }

  return { plan, takeOne, release };
}

/** Those of the messages with these ids that were given up because their address was sent enough. */
export async function findOverLimit(db: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db('messages')
    .whereIn('id', ids)
    .where({ cause: OVER_LIMIT })
    .whereNotNull('failed_at')
    .select<{ id: string }[]>('id');
  return new Set(rows.map(({ id }) => id));
}

export type MessageAllowance = ReturnType<typeof createMessageAllowance>;

interface Schedule {
  planned: PlannedMessage[];
  /** When each message of the group may leave; null for those that may not leave today. */
  departures: (string | null)[];
}

function schedule(before: PlannedMessage[], group: AskedMessage[], now: Date, proved = new Set<string>()): Schedule {
  const planned = stillCounted(before, now);
  const departures = group.map(({ message, address, by }) => {
    const at = nextDeparture(planned, now, by);
    const isNow = isAt(at, now);
    if (!isNow && proved.has(address)) return now.toISOString();
    if (at !== null) planned.push({ at, ...(!isNow && { heldId: message.id }), ...(by && { by }) });
    return at;
  });
  return { planned, departures };
}

/** Compared as a number, which is much faster than to write the time down for each message. */
function isAt(at: string | null, now: Date): boolean {
  return at !== null && Date.parse(at) === now.getTime();
}

function postpone(message: Message, departure: string | null, now: Date) {
  if (departure === null) Object.assign(message, { failedAt: now.toISOString(), lastError: NOT_SENT, cause: OVER_LIMIT });
  else if (departure > now.toISOString()) Object.assign(message, { nextAttemptAt: departure, lastError: HELD_BACK });
}

function groupBy(counted: AskedMessage[], idOf: (message: AskedMessage) => string): [string, AskedMessage[]][] {
  const groups = new Map<string, AskedMessage[]>();
  for (const message of counted) {
    const id = idOf(message);
    const group = groups.get(id);
    if (group) group.push(message);
    else groups.set(id, [message]);
  }
  return [...groups];
}
