import { type Db, dialectOf, query } from '../../database/dialect.ts';
import type { Event } from '../../events/event.ts';
import type { Message } from '../../messages/message.ts';
import { LOCK_MS } from '../../messages/outbox/outbox.ts';
import type { Registration } from '../domain/registration.ts';

/** Emails that say "before … now …". Before is stored when they are queued; now is read when they are sent. */
const CHANGE_NOTICES = ['changed', 'event-changed'];

/** A change that is decided may be stored so much later, and an email that was rendered meanwhile does not tell it. */
const SAVED_AFTER_MS = 30_000;

type Notice = Pick<Message, 'id' | 'registrationId' | 'template' | 'data' | 'createdAt' | 'sentAt' | 'renderedAt'>;

/**
 * What the recipient was last told, as the JSON of `previous`; null if the message would tell nothing new. Several changes may
 * wait in the outbox, for example while the mail server is down: the first of them tells all, and nothing if everything is as before.
 */
export type LastTold = (message: Message, registration: Registration, event: Event) => string | null;

/** Looks at all notices to the recipients of a batch of messages. */
export async function findLastTold(db: Db, batch: Message[]): Promise<LastTold> {
  const notices = batch.filter(({ template }) => CHANGE_NOTICES.includes(template));
  const history = notices.length === 0 ? [] : await findNotices(db, notices);
  const inBatch = new Set(notices.map(({ id }) => id));

  return (message, registration, event) => {
    if (!CHANGE_NOTICES.includes(message.template)) return message.data;
    const all = history.filter(
      ({ registrationId, template }) => registrationId === message.registrationId && template === message.template,
    );
    const earlier = all.slice(
      0,
      all.findIndex(({ id }) => id === message.id),
    );
    // An email that was rendered after this change told it. A slow mail server may accept it many minutes later.
    const isTold = ({ createdAt }: { createdAt: string }) =>
      all.some((notice) => notice.sentAt !== null && renderedMs(notice, notice.sentAt) >= Date.parse(createdAt) + SAVED_AFTER_MS);
    // One that was told is withdrawn itself, so that it tells nothing of later changes.
    if (isTold(message) || earlier.some((notice) => inBatch.has(notice.id) && !isTold(notice))) return null;
    // The first change that no email has told: its values before are what the recipient knows.
    const lastSentAt = earlier.map(({ sentAt }) => sentAt ?? '').reduce((latest, at) => (at > latest ? at : latest), '');
    const { data } = earlier.find(({ sentAt, createdAt }) => sentAt === null && createdAt > lastSentAt) ?? message;
    return isAsBefore(JSON.parse(data), registration, event) ? null : data;
  };
}

/** Emails of an earlier version do not say it; they were sent within the time of a lock. */
function renderedMs({ renderedAt }: Notice, sentAt: string): number {
  return renderedAt === null ? Date.parse(sentAt) - LOCK_MS : Date.parse(renderedAt);
}

function isAsBefore(previous: Partial<Event>, { slots }: Registration, event: Event): boolean {
  if (previous.slots !== undefined) return previous.slots === slots;
  return (['startsAt', 'endsAt', 'timeZone', 'location'] as const).every((field) => (previous[field] ?? null) === event[field]);
}

function findNotices(db: Db, notices: Notice[]): Promise<Notice[]> {
  const ids = [...new Set(notices.map(({ registrationId }) => registrationId))];
  return query<Notice>(
    db,
    `SELECT id, registration_id AS "registrationId", template, data, created_at AS "createdAt", sent_at AS "sentAt", rendered_at AS "renderedAt"
    FROM ${dialectOf(db).lookUp('messages', ["registration_id = wanted AND template IN ('changed', 'event-changed')"])}
    ORDER BY created_at, id`,
    [JSON.stringify(ids)],
  );
}
