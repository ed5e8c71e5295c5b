import { type Db, dialectOf, query } from '../../database/dialect.ts';
import type { Message } from '../../messages/message.ts';

/** What an email says about the slots of a party, by its template. */
const STANDINGS: Partial<Record<string, 'waits' | 'offered' | 'has slots'>> = {
  waiting: 'waits',
  offer: 'offered',
  promoted: 'has slots',
  confirmed: 'has slots',
};

interface Told {
  registrationId: string;
  template: string;
}

/**
 * True for an email about slots that a party got or lost, if that leaves it where the last email has told it to be: several steps may
 * wait in the outbox, of which a later one takes back an earlier one.
 */
export type IsToldAlready = (message: Message) => boolean;

/** Looks at all emails to the recipients of a batch of messages. */
export async function findLastStandings(db: Db, batch: Message[]): Promise<IsToldAlready> {
  const news = batch.filter(isNews);
  const told = news.length === 0 ? [] : await findTold(db, news);
  const last = new Map(told.map(({ registrationId, template }) => [registrationId, STANDINGS[template]]));
  // One of them speaks for all of the batch, because they would say the same.
  const speakers = new Map([...news].reverse().map((message) => [keyOf(message), message.id]));
  return (message) =>
    isNews(message) &&
    (speakers.get(keyOf(message)) !== message.id || last.get(message.registrationId ?? '') === STANDINGS[message.template]);
}

/** Tells somebody who had slots that they wait again. */
export function hasLostSlots({ template, data }: Message): boolean {
  return template === 'waiting' && JSON.parse(data).hadSlots === true;
}

/** An email that the link was asked for again says what is known, on purpose. */
function isNews({ template, data }: Message): boolean {
  return template === 'promoted' || (template === 'waiting' && JSON.parse(data).putBack === true);
}

function keyOf({ registrationId, template }: Message): string {
  return `${registrationId} ${template}`;
}

/** In the order in which they were sent. */
function findTold(db: Db, news: Message[]): Promise<Told[]> {
  const ids = [...new Set(news.map(({ registrationId }) => registrationId))];
  const templates = Object.keys(STANDINGS);
  return query<Told>(
    db,
    `SELECT registration_id AS "registrationId", template FROM ${dialectOf(db).lookUp('messages', [
      `registration_id = wanted AND sent_at IS NOT NULL AND template IN (${templates.map((template) => `'${template}'`).join(', ')})`,
    ])} ORDER BY sent_at, id`,
    [JSON.stringify(ids)],
  );
}
