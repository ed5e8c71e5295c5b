import { type Db, query } from '../database/dialect.ts';
import { causeSql } from '../messages/outbox/causeSql.ts';
import type { Mailing } from './mailing.ts';

/** What became of an email, as in the view `mail_log`. */
export const RECIPIENT_STATES = ['waiting', 'sent', 'bounced', 'undeliverable', 'withdrawn'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** How many emails of a mailing are in which state. */
export type Progress = Record<RecipientState, number>;

const STATE_SQL = `CASE WHEN m.sent_at IS NOT NULL AND b.message_id IS NOT NULL THEN 'bounced' WHEN m.sent_at IS NOT NULL THEN 'sent'
  WHEN m.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN m.failed_at IS NOT NULL THEN 'undeliverable' ELSE 'waiting' END`;
const FROM = `mailing_recipients p JOIN messages m ON m.id = p.message_id JOIN registrations r ON r.id = p.registration_id
  LEFT JOIN message_reports b ON b.message_id = m.id AND b.kind = 'bounced'`;

export async function countProgress(db: Db, { id }: Pick<Mailing, 'id'>): Promise<Progress> {
  const counts = await query<{ state: RecipientState; count: number }>(
    db,
    `SELECT ${STATE_SQL} AS state, CAST(count(*) AS INTEGER) AS count FROM ${FROM} WHERE p.mailing_id = ? GROUP BY 1`,
    [id],
  );
  const none: Progress = { waiting: 0, sent: 0, bounced: 0, undeliverable: 0, withdrawn: 0 };
  return { ...none, ...Object.fromEntries(counts.map(({ state, count }) => [state, count])) };
}

/** One person of a mailing, and what became of the email. */
export interface RecipientResult {
  registration: string;
  firstName: string;
  lastName: string;
  /** To which it went, or will go; empty once it is erased. */
  email: string;
  state: RecipientState;
  sentAt: string | null;
  /** Why it has not arrived, in one word; see `causeText`. */
  cause: string | null;
  /** Reply of the mail server, why it came back, or why it is held back. */
  reason: string | null;
}

export interface RecipientQuery {
  state?: RecipientState | undefined;
  /** `next` of the page before; missing: the first page. */
  after?: number | undefined;
  limit: number;
}

/** One page of the people of a mailing, in the order in which they signed up. */
export async function listRecipients(
  db: Db,
  { id }: Pick<Mailing, 'id'>,
  { state, after = 0, limit }: RecipientQuery,
): Promise<{ recipients: RecipientResult[]; next: number | null }> {
  const rows = await query<RecipientResult & { sequence: number }>(
    db,
    `SELECT * FROM (SELECT r.sequence, r.id AS registration, r.first_name AS "firstName", r.last_name AS "lastName",
      coalesce(m.sent_to, r.email) AS email, ${STATE_SQL} AS state, m.sent_at AS "sentAt",
      ${causeSql({ state: STATE_SQL, channel: 'm.channel', cause: 'm.cause' })} AS cause, coalesce(b.detail, m.last_error) AS reason
      FROM ${FROM} WHERE p.mailing_id = ? AND r.sequence > ?) AS found
    WHERE ${state === undefined ? 'TRUE' : 'state = ?'} ORDER BY sequence LIMIT ${limit + 1}`,
    [id, after, ...(state === undefined ? [] : [state])],
  );
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? (shown.at(-1)?.sequence ?? null) : null;
  return { recipients: shown.map(({ sequence: _, ...recipient }) => recipient), next };
}
