import { type Db, dialectOf, query } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';
import type { Message } from '../../messages/message.ts';
import type { Registration } from '../domain/registration.ts';

/** What the emails that say "before … now …" report, by their template. */
const REPORTED = {
  changed: ({ slots }: Registration) => ({ slots }),
  'event-changed': (_: Registration, { startsAt, endsAt, timeZone, location }: Event) => ({ startsAt, endsAt, timeZone, location }),
};

type Notice = Pick<Message, 'id' | 'registrationId' | 'template' | 'data' | 'createdAt' | 'sentAt'>;

/** `Message.data` of a notice: the values before its change, and those that it told when it was sent. */
type NoticeData = Partial<Event> & { told?: Partial<Event> };

/**
 * The `data` of the message to be sent: what the recipient knows, and what it tells. Null if it would tell nothing new. Several
 * changes may wait in the outbox, for example while the mail server is down: the first of them tells all, and none does if
 * everything is as before.
 */
export type LastTold = (message: Message, registration: Registration, event: Event) => string | null;

/** Looks at all notices to the recipients of a batch of messages. */
export async function findLastTold(db: Db, batch: Message[]): Promise<LastTold> {
  const notices = batch.filter(({ template }) => template in REPORTED);
  const history = notices.length === 0 ? [] : await findNotices(db, notices);
  const inBatch = new Set(notices.map(({ id }) => id));

  return (message, registration, event) => {
    if (!isNotice(message.template)) return message.data;
    const all = history.filter(
      ({ registrationId, template }) => registrationId === message.registrationId && template === message.template,
    );
    // One of them speaks for all of the batch, because they would say the same.
    if (all.find(({ id }) => inBatch.has(id))?.id !== message.id) return null;
    const known = lastKnown(all, message);
    const told = REPORTED[message.template](registration, event);
    return isSame(known, told) ? null : JSON.stringify({ ...known, told });
  };
}

function isNotice(template: string): template is keyof typeof REPORTED {
  return template in REPORTED;
}

/** What the last notice told that was sent; before any was, how it was before the first of them. */
function lastKnown(all: Notice[], message: Message): Partial<Event> {
  const sent = all.filter(({ sentAt }) => sentAt !== null).sort((one, other) => ((one.sentAt ?? '') < (other.sentAt ?? '') ? -1 : 1));
  const last = sent.at(-1);
  if (last === undefined) return previousOf(all[0] ?? message);
  const { told } = JSON.parse(last.data) as NoticeData;
  // Sent before 0.2, when it was not noted: it told what was true until the next change.
  return told ?? previousOf(all.find(({ createdAt, sentAt }) => sentAt === null && createdAt > (last.sentAt ?? '')) ?? message);
}

function previousOf({ data }: Pick<Notice, 'data'>): Partial<Event> {
  const { told, ...previous } = JSON.parse(data) as NoticeData;
  return previous;
}

/** Values that are missing in `known` were null. */
function isSame(known: Partial<Event>, told: Partial<Event>): boolean {
  return (Object.keys(told) as (keyof Event)[]).every((field) => (known[field] ?? null) === (told[field] ?? null));
}

function findNotices(db: Db, notices: Notice[]): Promise<Notice[]> {
  const ids = [...new Set(notices.map(({ registrationId }) => registrationId))];
  return query<Notice>(
    db,
    `SELECT id, registration_id AS "registrationId", template, data, created_at AS "createdAt", sent_at AS "sentAt" 
    FROM ${dialectOf(db).lookUp('messages', ["registration_id = wanted AND template IN ('changed', 'event-changed')"])}
    ORDER BY created_at, id`,
    [JSON.stringify(ids)],
  );
}
