import { dialectOf, query } from '../../database/dialect.ts';
import type { Deps } from '../../deps.ts';
import { ASKED_AT } from '../../messages/outbox/outbox.ts';
import { lapse, remind } from '../commands/expire.ts';
import type { Command } from '../domain/command.ts';
import type { Prompt } from '../domain/prompt.ts';
import type { CommandProcessor } from '../processing/commandProcessor.ts';

type PromptedRegistration = { id: string; eventId: string };

/** For each prompt: the condition for registrations that have not answered it, and the columns with when it was asked and until when it is held. */
const PROMPT_QUERIES: Record<Prompt, { unansweredSql: string; asked: string; until: string }> = {
  confirm: { unansweredSql: 'r.confirmed_at IS NULL AND r.wait_listed_at IS NULL', asked: 'r.registered_at', until: 'r.confirm_by' },
  offer: { unansweredSql: 'r.offered_at IS NOT NULL AND r.promoted_at IS NULL', asked: 'r.offered_at', until: 'r.offer_until' },
};

/** One reminder is sent after this fraction of the time limit. */
const REMINDER_FRACTION = 3 / 4;
/** Shorter time limits get no reminder. */
const MIN_REMINDED_MS = 4 * 3_600_000;
const BATCH_SIZE = 500;

/** Ends registrations whose time limit is over and sends due reminders. The commands check again, so several processes may run this at once. */
export async function expireOverdueRegistrations(deps: Deps, processor: CommandProcessor): Promise<void> {
  const actor = { name: 'scheduler', correlationId: `scheduler-${deps.now().toISOString()}` };
  for (const prompt of ['confirm', 'offer'] as const) {
    await executeEach(processor, await findOverdue(deps, prompt), (registration) => lapse(registration, actor));
    await executeEach(processor, await findDueForReminder(deps, prompt), (registration) => remind(registration, actor));
  }
}

async function executeEach(
  processor: CommandProcessor,
  registrations: PromptedRegistration[],
  command: (registration: PromptedRegistration) => Command<void>,
) {
  await Promise.all(registrations.map((registration) => processor.execute(command(registration))));
}

function findOverdue(deps: Deps, prompt: Prompt): Promise<PromptedRegistration[]> {
  // The deadline is never earlier than the stored one, which is cheap to compare.
  return findUnanswered(deps, prompt, 1, `AND ${PROMPT_QUERIES[prompt].until} <= ?`, deps.now().toISOString());
}

function findDueForReminder(deps: Deps, prompt: Prompt): Promise<PromptedRegistration[]> {
  const condition = `AND r.reminded_at IS NULL AND ${windowMs(deps, prompt)} >= ?`;
  return findUnanswered(deps, prompt, REMINDER_FRACTION, condition, MIN_REMINDED_MS);
}

/**
 * Registrations of events that have not begun, whose prompt was sent so long ago that `fraction` of their time limit is over. If
 * the prompt could not be delivered by the recipient's fault, the time counts from when delivery was given up. The prompt of an
 * earlier offer, which an organiser took back, does not count.
 */
function findUnanswered(
  deps: Deps,
  prompt: Prompt,
  fraction: number,
  condition: string,
  value: string | number,
): Promise<PromptedRegistration[]> {
  const { milliseconds } = dialectOf(deps.db);
  const now = deps.now();
  const sentMs = milliseconds(ASKED_AT);
  const { unansweredSql, asked } = PROMPT_QUERIES[prompt];
  return query<PromptedRegistration>(
    deps.db,
    `SELECT DISTINCT r.id, r.event_id AS "eventId", r.sequence
    FROM events e JOIN registrations r ON r.event_id = e.id JOIN messages m ON m.registration_id = r.id
    WHERE e.starts_at > ? AND r.ended_at IS NULL AND ${unansweredSql} ${condition}
      AND m.template = ? AND m.created_at >= ${asked} AND ${sentMs} + ${windowMs(deps, prompt)} * CAST(? AS REAL) <= CAST(? AS BIGINT)
    ORDER BY r.sequence LIMIT ?`,
    [now.toISOString(), value, prompt, fraction, now.getTime(), BATCH_SIZE],
  );
}

/** SQL for the time limit of a registration in milliseconds; null if it has none. */
function windowMs({ db }: Deps, prompt: Prompt): string {
  const { asked, until } = PROMPT_QUERIES[prompt];
  const { milliseconds } = dialectOf(db);
  return `(${milliseconds(until)} - ${milliseconds(asked)})`;
}
