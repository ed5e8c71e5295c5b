import { type AuditEntry, auditLog } from '../../audit/auditLog.ts';
import { auditNotes } from '../../audit/auditNote.ts';
import { type Db, query } from '../../database/dialect.ts';
import { rowsFrom } from '../../database/tableMapping.ts';
import type { Event } from '../../events/event.ts';
import { causeSql } from '../../messages/outbox/causeSql.ts';
import type { Question } from '../../questions/question.ts';
import { findQuestions } from '../../questions/questionRepository.ts';
import { holdDeadline } from '../domain/holdDeadline.ts';
import { pendingPrompt } from '../domain/prompt.ts';
import { isOnWaitList, isUnanswered, type Registration } from '../domain/registration.ts';
import { countAhead, findPromptSentAt, promptKey } from './registrationRepository.ts';

/** One email and what became of it, as in the view `mail_log`. Times are ISO 8601 in UTC. */
export interface EmailFate {
  template: string;
  recipient: string;
  state: 'sent' | 'bounced' | 'withdrawn' | 'undeliverable' | 'waiting';
  writtenAt: string;
  sentAt: string | null;
  /** When it is tried next, while it waits. */
  dueAt: string;
  attempts: number;
  /** Why it has not arrived, in one word; see `causeText`. */
  cause: string | null;
  /** Reply of the mail server, why it came back, or why it is held back. */
  reason: string | null;
}

/** `note`: why, in the organiser's words; null: none was given, or it was erased. */
export type HistoryEntry = Pick<AuditEntry, 'at' | 'actor' | 'action'> & { data: object; note: string | null };

/** Everything that is known about one registration. */
export interface RegistrationStory {
  registration: Registration;
  event: Event;
  /** Until when slots are held for an answer, ISO 8601 in UTC; null: no limit, or no answer is awaited. */
  deadline: string | null;
  /** Place among the confirmed parties that wait, from 1; null: it does not wait, or is not confirmed. */
  rank: number | null;
  /** Oldest first. */
  history: HistoryEntry[];
  emails: EmailFate[];
  /** Of the event, archived ones too: what the answers of the registration are about. */
  questions: Question[];
}

export async function loadStory(db: Db, registration: Registration, event: Event): Promise<RegistrationStory> {
  const { id, confirmedAt } = registration;
  const promptSentAt = (await findPromptSentAt(db, [id])).get(promptKey(id, pendingPrompt(registration)));
  const isInQueue = isOnWaitList(registration) && confirmedAt !== null;
  return {
    registration,
    event,
    deadline: isUnanswered(registration) ? holdDeadline(registration, event, promptSentAt) : null,
    rank: isInQueue ? (await countAhead(db, registration)).parties + 1 : null,
    history: await findHistory(db, registration),
    emails: await findEmails(db, id),
    questions: await findQuestions(db, event),
  };
}

async function findHistory(db: Db, { id, eventId }: Registration): Promise<HistoryEntry[]> {
  const entries = await rowsFrom(db, auditLog).where({ event_id: eventId, subject_id: id }).orderBy('sequence');
  const notes = new Map((await rowsFrom(db, auditNotes).where({ registration_id: id })).map((note) => [note.id, note.note]));
  return entries.map((entry) => {
    const { at, actor, action } = entry;
    return { at, actor, action, data: JSON.parse(entry.data), note: notes.get(entry.id) ?? null };
  });
}

function findEmails(db: Db, id: string): Promise<EmailFate[]> {
  return query<EmailFate>(
    db,
    `SELECT template, recipient, state, written_at AS "writtenAt", sent_at AS "sentAt", due_at AS "dueAt", attempts, last_error AS reason,
      ${causeSql({ state: 'state', channel: 'mail_log.channel', cause: 'cause' })} AS cause
    FROM mail_log WHERE registration_id = ? ORDER BY written_at, id`,
    [id],
  );
}
