import { newId } from '../crypto/ids.ts';
import { type Db, query } from '../database/dialect.ts';
import { insert, selectWhere } from '../database/tableMapping.ts';
import type { Actor, Deps } from '../deps.ts';
import { type Event, events, isUpcoming } from '../events/event.ts';
import { recordTeamChange, withLockedEvent } from '../teams/teamTransaction.ts';
import { audienceSql, CAME_BY_SQL } from './audience.ts';
import { findEmailsOfEvents, findEventEmails, MAX_REMINDER_HOURS, USUAL_EMAILS } from './eventEmails.ts';
import { type Mailing, mailings } from './mailing.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** When people are reminded of an event, ISO 8601 in UTC. It moves with the event. */
function reminderTime({ startsAt }: Pick<Event, 'startsAt'>, hours: number): string {
  return new Date(Date.parse(startsAt) - hours * HOUR_MS).toISOString();
}

/**
 * Whether a reminder is due that nobody got yet. Of an event that moves by hours after it, people were told by the email about that; if it
 * moves by a day or more, they are reminded once more.
 */
export function isReminderDue(event: Event, hours: number | null, lastRemindedAt: string | null, now: string): boolean {
  if (hours === null || !isUpcoming(event, now) || event.erasedAt !== null) return false;
  const dueAt = reminderTime(event, hours);
  if (dueAt > now) return false;
  return lastRemindedAt === null || Date.parse(dueAt) >= Date.parse(lastRemindedAt) + DAY_MS;
}

/** Makes a mailing of each reminder that is due and has somebody to remind. */
export async function createReminders(deps: Pick<Deps, 'db' | 'now'>, actor: Actor): Promise<void> {
  const now = deps.now().toISOString();
  const latestStart = new Date(Date.parse(now) + MAX_REMINDER_HOURS * HOUR_MS).toISOString();
  const coming = await selectWhere(deps.db, events, 'starts_at > ? AND starts_at <= ?', [now, latestStart]);
  const emails = await findEmailsOfEvents(
    deps.db,
    coming.map(({ id }) => id),
  );
  for (const event of coming) {
    const { reminderHours } = emails.get(event.id) ?? USUAL_EMAILS;
    if (await isDue(deps.db, event, reminderHours, now)) await remind(deps, actor, event);
  }
}

/** Looks again once it has the lock: of two processes, one makes it. */
function remind(deps: Pick<Deps, 'db' | 'now'>, actor: Actor, { id }: Event): Promise<void> {
  return withLockedEvent(deps, { id }, actor, async (transaction) => {
    const { db, event, at } = transaction;
    const { reminderHours } = await findEventEmails(db, id);
    if (reminderHours === null || !(await isDue(db, event, reminderHours, at))) return;
    const mailing: Mailing = {
      ...{ id: newId(), eventId: id, kind: 'reminder', audience: 'confirmed', picked: '[]', texts: '{}' },
      ...{ createdAt: at, createdBy: actor.name, finishedAt: null, version: 1, expandedUpTo: 0, recipients: 0 },
      ...{ state: 'sending', startedAt: at, sendAt: reminderTime(event, reminderHours), lastSequence: event.lastSequence },
    };
    await insert(db, mailings, [mailing]);
    await recordTeamChange(transaction, { action: 'mailing.reminded', subjectId: mailing.id });
  });
}

async function isDue(db: Db, event: Event, hours: number | null, now: string): Promise<boolean> {
  if (hours === null || !isReminderDue(event, hours, null, now)) return false;
  const [last] = await query<{ at: string | null }>(
    db,
    "SELECT max(started_at) AS at FROM mailings WHERE event_id = ? AND kind = 'reminder'",
    [event.id],
  );
  return isReminderDue(event, hours, last?.at ?? null, now) && (await hasSomebody(db, event, reminderTime(event, hours)));
}

async function hasSomebody(db: Db, { id }: Event, before: string): Promise<boolean> {
  const { sql } = audienceSql('confirmed', []);
  const found = await query(db, `SELECT 1 FROM registrations WHERE event_id = ? AND ${sql} AND ${CAME_BY_SQL} LIMIT 1`, [id, before]);
  return found.length > 0;
}
