import { type Db, dialectOf, query } from '../../database/dialect.ts';
import { selectIn } from '../../database/tableMapping.ts';
import { messages } from '../../messages/message.ts';
import { REPEAT_MS, type RecentActivity } from '../domain/recentActivity.ts';
import type { Registration } from '../domain/registration.ts';

const DAY_MS = 24 * 3_600_000;

/** Nobody's. It is asked for in place of none, so that an unknown address takes as many queries as a known one. */
const NO_ID = '';

/** `now` is ISO 8601. */
export async function findRecentActivity(db: Db, registrations: Registration[], now: string): Promise<RecentActivity> {
  const ids = registrations.length === 0 ? [NO_ID] : [...new Set(registrations.map(({ id }) => id))];
  const before = (milliseconds: number) => new Date(Date.parse(now) - milliseconds).toISOString();
  // The condition on the action is the one of the index email_changes_by_registration.
  const requests = dialectOf(db).lookUp('audit_log', ["action = 'registration.email_change_requested' AND subject_id = wanted AND at > ?"]);
  const emailChanges = await query<RecentActivity['emailChanges'][number]>(
    db,
    `SELECT subject_id AS "registrationId", at FROM ${requests} ORDER BY at`,
    [JSON.stringify(ids), before(DAY_MS)],
  );
  const recentMessages = await selectIn(db, messages, 'registration_id', ids, 'created_at > ? AND withdrawn_at IS NULL', [
    before(REPEAT_MS),
  ]);
  return { messages: recentMessages, emailChanges };
}
