import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import type { Command } from '../registrations/domain/command.ts';
import type { EmailCount } from '../registrations/processing/commandProcessor.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { formatEvent } from './formatEvent.ts';
import { type CommandContext, describeCommitted, runWithDeps } from './operate.ts';

export interface ShowOptions {
  json?: boolean | undefined;
}

interface RunOptions extends ShowOptions {
  yes?: boolean | undefined;
  /** Only say what would be sent. */
  dryRun?: boolean | undefined;
  /** Whether these emails are so many that somebody has to agree first. */
  mayAsk?: (emails: EmailCount[]) => boolean;
  /** What is going to happen besides the emails, as a sentence. */
  consequence?: string;
  /** What has to be typed; without it `y`. */
  typed?: string;
}

/** What each kind of email tells, for `12 people get …`. */
const EMAIL_TEXTS: Record<string, string> = {
  'event-changed': 'an email about the new time or place',
  'called-off': 'an email and lose their slots',
  promoted: 'an email that they have slots now',
  offer: 'an email that offers them slots',
};

/** Executes a command on an event. If it emails people, they are counted and it asks first. */
export function executeOnEvent(
  slug: string,
  toCommand: (event: Event, context: CommandContext) => Command<Event>,
  { yes, dryRun, json, mayAsk = () => false, consequence, typed }: RunOptions = {},
): Promise<void> {
  return runWithDeps(async (context) => {
    const { deps, processor } = context;
    const found = await anyEventBySlug(deps, slug);
    const command = toCommand(found, context);
    const { emails } = await explainPast(processor.preview(command));
    if (dryRun) return json ? JSON.stringify({ emails }) : emailSentences(emails) || 'Nobody gets an email.';
    if (mayAsk(emails)) {
      const sentence = [consequence?.replace('{title}', found.title), emailSentences(emails)].filter(Boolean).join(' ');
      await confirmOnTerminal({ consequence: sentence, ...(typed !== undefined && { typed }), yes });
    }
    const changed = await processor.execute(command);
    return describeCommitted(() => (json ? JSON.stringify(changed) : formatEvent(changed, deps.now())));
  });
}

function emailSentences(emails: EmailCount[]): string {
  return emails.map(({ template, count }) => `${people(count)} ${EMAIL_TEXTS[template] ?? `the email ${template}`}.`).join(' ');
}

function people(count: number): string {
  return count === 1 ? '1 person gets' : `${count} people get`;
}

/** The command line can enter a past event, and says how. */
export function explainPast<Result>(result: Promise<Result>): Promise<Result> {
  return result.catch((error: unknown) => {
    const isPast = error instanceof DomainError && typeof error.text !== 'string' && error.text.key === 'fieldErrors.event.past';
    throw isPast
      ? new DomainError('invalid', `${error.message} To enter a past event on purpose, add --allow-past.`, error.details)
      : error;
  });
}
