import type { Database } from '../../database/database.ts';
import type { Db } from '../../database/dialect.ts';
import { rowsFrom, type Table, table, update } from '../../database/tableMapping.ts';
import { inTransaction } from '../../database/transaction.ts';
import type { Message } from '../message.ts';

export type Channel = Message['channel'];

/** What all processes know of the mail server or the SMS gateway. Times are ISO 8601 in UTC. */
export interface ChannelState {
  id: Channel;
  /** When it last accepted a message. */
  acceptedAt: string | null;
  /** Attempts in a row that failed by its fault; 0: it works. The next four are null then. */
  faults: number;
  faultSince: string | null;
  /** A `Cause`. */
  faultCause: string | null;
  /** What it said last, without addresses. */
  fault: string | null;
  /** Nothing is sent before; then one message is tried. */
  resumeAt: string | null;
  /** Milliseconds from one message to the next that it was seen to allow; null: any. */
  paceMs: number | null;
  /** When the next message may leave, if there is a rate. */
  nextSendAt: string | null;
  /** Messages are counted since then, to learn the pace. */
  windowStartedAt: string | null;
  windowAccepted: number;
}

const messageChannels: Table<ChannelState> = table('message_channels', {
  id: 'text',
  acceptedAt: 'text',
  faults: 'integer',
  faultSince: 'text',
  faultCause: 'text',
  fault: 'text',
  resumeAt: 'text',
  paceMs: 'integer',
  nextSendAt: 'text',
  windowStartedAt: 'text',
  windowAccepted: 'integer',
});

export const WORKING = { faults: 0, faultSince: null, faultCause: null, fault: null, resumeAt: null } as const;

export async function findChannel(db: Db, id: Channel): Promise<ChannelState> {
  const state = await rowsFrom(db, messageChannels).where({ id }).first();
  if (!state) throw new Error(`The table message_channels has no row ${id}`);
  return state;
}

/** The same, locked until the transaction ends. */
export async function lockChannel(db: Db, id: Channel): Promise<ChannelState> {
  await db('message_channels')
    .where({ id })
    .update({ faults: db.ref('faults') });
  return findChannel(db, id);
}

export function saveChannel(db: Db, state: ChannelState): Promise<void> {
  return update(db, messageChannels, [state]);
}

/** Changes the state by a pure function; saves nothing if it returns null. Resolves to what it returned. */
export function changeChannel(
  db: Database,
  id: Channel,
  change: (state: ChannelState) => ChannelState | null,
): Promise<ChannelState | null> {
  return inTransaction(
    db,
    async (transaction) => {
      const changed = change(await lockChannel(transaction, id));
      if (changed) await saveChannel(transaction, changed);
      return changed;
    },
    (changed) => changed !== null,
  );
}
