import { type Db, query } from '../../database/dialect.ts';
import type { Deps } from '../../deps.ts';
import { lapse, remind } from '../commands/expire.ts';
import type { Command } from '../domain/command.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { CommandProcessor } from '../processing/commandProcessor.ts';

type PromptedRegistration = { id: string; eventId: string };

/** For each prompt: the condition for registrations that have not answered it, and the column with the event's time limit. */
const PROMPT_QUERIES: Record<Prompt, { unansweredSql: string; minutesColumn: string }> = {
  confirm: { unansweredSql: 'r.confirmed_at IS NULL AND r.wait_listed_at IS NULL', minutesColumn: 'confirm_within_minutes' },
  offer: { unansweredSql: 'r.offered_at IS NOT NULL AND r.promoted_at IS NULL', minutesColumn: 'offer_within_minutes' },
};

/** One reminder is sent after this fraction of the time limit. */
const REMINDER_FRACTION = 3 / 4;
/** Shorter time limits get no reminder. */
const MIN_REMINDED_MINUTES = 4 * 60;
const BATCH_SIZE = 500;
const MINUTE_MS = 60_000;

/** Ends registrations whose time limit is over and sends due reminders. The commands check again, so several processes may run this at once. */
export async function expireOverdueRegistrations(deps: Deps, processor: CommandProcessor): Promise<void> {
  const actor = { name: 'scheduler', correlationId: `scheduler-${deps.now().toISOString()}` };
  for (const prompt of ['confirm', 'offer'] as const) {
    for (const minutes of await findTimeLimits(deps.db, prompt)) {
      await executeEach(processor, await findUnanswered(deps, prompt, minutes, minutes), (registration) => lapse(registration, actor));
      if (minutes < MIN_REMINDED_MINUTES) continue;
      const dueForReminder = await findUnanswered(deps, prompt, minutes, minutes * REMINDER_FRACTION, 'AND r.reminded_at IS NULL');
      await executeEach(processor, dueForReminder, (registration) => remind(registration, actor));
    }
  }
}

async function executeEach(
  processor: CommandProcessor,
  registrations: PromptedRegistration[],
  command: (registration: PromptedRegistration) => Command<void>,
) {
  await Promise.all(registrations.map((registration) => processor.execute(command(registration))));
}

/** The distinct time limits of all events, in minutes. */
async function findTimeLimits(db: Db, prompt: Prompt): Promise<number[]> {
  const { minutesColumn } = PROMPT_QUERIES[prompt];
  return db('events').distinct().whereNotNull(minutesColumn).pluck<number[]>(minutesColumn);
}

/**
 * Registrations of events that have not begun and have the time limit `minutes`, whose prompt was sent at least `minutesAgo`
 * minutes ago. If the prompt could not be delivered, the time counts from when delivery was given up.
 */
function findUnanswered(
  { db, now }: Deps,
  prompt: Prompt,
  minutes: number,
  minutesAgo: number,
  extraCondition = '',
): Promise<PromptedRegistration[]> {
  const { unansweredSql, minutesColumn } = PROMPT_QUERIES[prompt];
  const sentUntil = new Date(now().getTime() - minutesAgo * MINUTE_MS).toISOString();
  return query<PromptedRegistration>(
    db,
    `SELECT DISTINCT r.id, r.event_id AS "eventId", r.sequence
    FROM events e JOIN registrations r ON r.event_id = e.id JOIN messages m ON m.registration_id = r.id
    WHERE e.starts_at > ? AND e.${minutesColumn} = ? AND r.ended_at IS NULL AND ${unansweredSql} ${extraCondition}
      AND m.template = ? AND coalesce(m.sent_at, m.failed_at) <= ?
    ORDER BY r.sequence LIMIT ?`,
    [now().toISOString(), minutes, prompt, sentUntil, BATCH_SIZE],
  );
}
