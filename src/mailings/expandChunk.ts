import { type Db, dialectOf, query } from '../database/dialect.ts';
import { insert, selectWhere, type Table, table } from '../database/tableMapping.ts';
import type { CountedMessage, MessageAllowance } from '../messages/allowance/messageAllowance.ts';
import { type Message, messages, newMessage } from '../messages/message.ts';
import { type Registration, registrations } from '../registrations/domain/registration.ts';
import { audienceSql, CAME_BY_SQL } from './audience.ts';
import type { MailingMessage } from './findTexts.ts';
import { type Mailing, pickedOf, templateOf } from './mailing.ts';

/** People of one transaction: it takes some tens of milliseconds. */
const CHUNK_SIZE = 500;

interface Recipient {
  mailingId: string;
  registrationId: string;
  messageId: string;
}

const recipients: Table<Recipient> = table('mailing_recipients', { mailingId: 'text', registrationId: 'text', messageId: 'text' });

/** Writes emails to the next people of a mailing that is locked. Returns how it has changed. */
export async function expandChunk(
  db: Db,
  allowance: MessageAllowance,
  mailing: Mailing,
  now: Date,
): Promise<Pick<Mailing, 'expandedUpTo' | 'recipients'>> {
  const people = await findNext(db, mailing);
  const written = people.map((person) => ({ person, message: messageTo(person, mailing, now) }));
  const added = await insertRecipients(
    db,
    mailing,
    written.map(({ message }) => message),
  );
  const fresh = written.filter(({ message }) => added.has(message.id));
  await allowance.plan(
    db,
    now,
    fresh.flatMap(({ person, message }) => countedMessage(person, message)),
  );
  await insert(
    db,
    messages,
    fresh.map(({ message }) => message),
  );
  const last = people.length < CHUNK_SIZE ? mailing.lastSequence : people.at(-1)?.sequence;
  return { expandedUpTo: last ?? mailing.expandedUpTo, recipients: mailing.recipients + fresh.length };
}

function findNext(db: Db, mailing: Mailing): Promise<Registration[]> {
  const { sql, values } = audienceSql(mailing.audience, pickedOf(mailing));
  const isReminder = mailing.kind === 'reminder' && mailing.sendAt !== null;
  const cameBy = isReminder ? ` AND ${CAME_BY_SQL}` : '';
  return selectWhere(
    db,
    registrations,
    `event_id = ? AND sequence > ? AND sequence <= ? AND ${sql}${cameBy} ORDER BY sequence LIMIT ${CHUNK_SIZE}`,
    [mailing.eventId, mailing.expandedUpTo, mailing.lastSequence ?? 0, ...values, ...(isReminder ? [mailing.sendAt ?? ''] : [])],
  );
}

function messageTo({ id: registrationId, eventId }: Registration, mailing: Mailing, now: Date): Message {
  const data: MailingMessage = { mailing: mailing.id };
  const about = { eventId, registrationId, accountId: null, channel: 'email', recipient: null } as const;
  return newMessage({ ...about, template: templateOf(mailing), data: JSON.stringify(data), createdAt: now.toISOString() });
}

/** Ids of the messages whose recipient did not get the mailing before. The key of the table decides, so nobody gets it twice. */
async function insertRecipients(db: Db, { id: mailingId }: Mailing, written: Message[]): Promise<Set<string>> {
  if (written.length === 0) return new Set();
  const { recordset, encode } = dialectOf(db);
  const rows = written.map(({ id: messageId, registrationId }) => ({ mailingId, registrationId, messageId }));
  const added = await query<{ messageId: string }>(
    db,
    `INSERT INTO mailing_recipients (mailing_id, registration_id, message_id)
    SELECT v."mailingId", v."registrationId", v."messageId" FROM ${recordset(recipients.fields)} WHERE TRUE
    ON CONFLICT DO NOTHING RETURNING message_id AS "messageId"`,
    [encode(rows, recipients.fields)],
  );
  return new Set(added.map(({ messageId }) => messageId));
}

/** Who has not confirmed from the mailbox may be a stranger: a mailing counts as any other email to them. */
function countedMessage({ confirmedAt, confirmedByOrganiser, emailNormalized }: Registration, message: Message): CountedMessage[] {
  return confirmedAt === null || confirmedByOrganiser === 1 ? [{ message, address: emailNormalized }] : [];
}
