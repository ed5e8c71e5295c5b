import type { Database } from '../../src/database/database.ts';
import { query } from '../../src/database/dialect.ts';
import { selectWhere } from '../../src/database/tableMapping.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { isOnWaitList, type Registration, registrations } from '../../src/registrations/domain/registration.ts';
import type { ReceivedEmail } from '../support/smtpServer.ts';
import type { ClientLog, Participant } from './clientLog.ts';

/** The result of comparing the database and the received emails with what clients were told. */
export interface Assessment {
  acknowledged: number;
  /** Acknowledgements that the database contradicts. */
  lost: number;
  /** Slots given away beyond those the events have. */
  oversold: number;
  /** Emails that did not arrive although they are not marked as withdrawn or undeliverable. */
  missing: number;
  /** Messages that are marked as undeliverable although the mail server knows their mailbox. */
  givenUp: number;
  /** Emails that arrived, each counted once. */
  messages: number;
  /** Further copies of the same emails. */
  duplicates: number;
  /** 503 with Retry-After. */
  toldToRetry: number;
  /** Everything that is wrong, a sentence each. */
  problems: string[];
}

/**
 * Compares a database that nothing writes to, and the received emails, with what clients were told. `unknownMailboxes` are
 * addresses that the mail server has refused for good.
 */
export async function assess(
  db: Database,
  clientLog: ClientLog,
  received: ReceivedEmail[],
  unknownMailboxes: Set<string>,
): Promise<Assessment> {
  const stored = new Map((await selectWhere(db, registrations, 'TRUE', [])).map((registration) => [registration.id, registration]));
  const lost = clientLog.registered.flatMap((participant) => brokenPromises(participant, stored.get(participant.acknowledged?.id ?? '')));
  const storedMessages = await query<StoredMessage>(db, SELECT_MESSAGES);
  const arrived = new Set(received.map(messageIdOf));
  const storedIds = new Set(storedMessages.map(({ id }) => id));
  const missing = storedMessages.filter(({ id, state }) => state === 'waiting' || (state === 'sent' && !arrived.has(id)));
  const givenUp = storedMessages.filter(({ state, recipient }) => state === 'undeliverable' && !unknownMailboxes.has(recipient));
  const unknownIds = [...arrived].filter((messageId) => !storedIds.has(messageId));
  const oversoldEvents = await query<{ beyond: number }>(db, SELECT_OVERSOLD);
  return {
    acknowledged: clientLog.acknowledged,
    lost: lost.length,
    oversold: oversoldEvents.reduce((sum, { beyond }) => sum + beyond, 0),
    missing: missing.length,
    givenUp: givenUp.length,
    messages: arrived.size,
    duplicates: received.length - arrived.size,
    toldToRetry: clientLog.toldToRetry,
    problems: [
      ...lost,
      ...missing.map(({ id, state }) => `message ${id} did not arrive and is ${state}`),
      ...givenUp.map(({ id }) => `message ${id} was given up although its mailbox exists`),
      ...unknownIds.map((messageId) => `an email arrived whose message was never created: ${messageId}`),
      ...clientLog.problems,
      ...(await checkInvariants(db)),
    ],
  };
}

interface StoredMessage {
  id: string;
  state: string;
  recipient: string;
}

const SELECT_MESSAGES = 'SELECT id, state, recipient FROM mail_log';

const SELECT_OVERSOLD = `SELECT CAST(sum(r.slots) AS INTEGER) - e.slots AS beyond FROM events e JOIN registrations r ON r.event_id = e.id
  WHERE r.ended_at IS NULL AND (r.wait_listed_at IS NULL OR r.offered_at IS NOT NULL OR r.promoted_at IS NOT NULL)
  GROUP BY e.id, e.slots HAVING sum(r.slots) > e.slots`;

/** The Message-ID without brackets and domain: the id of the message. */
function messageIdOf({ messageId = '' }: ReceivedEmail): string {
  return messageId.replace(/^<|@.*$/g, '');
}

/** What a participant was told and does not hold. Requests without an answer may have taken effect or not. */
function brokenPromises(
  { acknowledged, applicant, confirmed, cancelled, uncertain }: Participant,
  stored: Registration | undefined,
): string[] {
  const violation = (what: string) => [`${acknowledged?.id} was acknowledged and ${what}`];
  if (!acknowledged || !stored) return violation('is not there');
  if (stored.email !== applicant.email || stored.firstName !== applicant.firstName) return violation('is somebody else');
  if (confirmed && stored.confirmedAt === null) return violation('is not confirmed');
  if (cancelled) return stored.endReason === 'cancelled' ? [] : violation('is not cancelled');
  if (stored.endReason === 'cancelled' && !uncertain.has('cancelled')) return violation('was cancelled by nobody');
  if (stored.slots !== acknowledged.slots && !uncertain.has('changed'))
    return violation(`has ${stored.slots} slots and not ${acknowledged.slots}`);
  return !acknowledged.onWaitList && isOnWaitList(stored) ? violation('has lost its slots') : [];
}
