import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { createCounters } from '../database/rateLimitCounter.ts';
import { DomainError } from '../domainError.ts';
import type { Event } from '../events/event.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { formatDateTime } from '../events/formatTime.ts';
import { ENGLISH } from '../i18n/translate.ts';
import { changeEventEmails } from '../mailings/changeEventEmails.ts';
import { countAudience } from '../mailings/countAudience.ts';
import { findEventEmails } from '../mailings/eventEmails.ts';
import { eventEmailsSchema } from '../mailings/eventEmailsInput.ts';
import { findMailing, listMailings, type Mailing, textsOf } from '../mailings/mailing.ts';
import { cancelMailing, continueMailing, pauseMailing, sendMailing } from '../mailings/manageMailing.ts';
import { countProgress } from '../mailings/progress.ts';
import { chooseText } from '../mailings/writeText.ts';
import { validate } from '../validation/validate.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { type CommandContext, runWithDeps } from './operate.ts';

interface MailingOptions {
  json?: boolean;
  yes?: boolean;
  at?: string;
  from?: string;
}

const ACTS = [
  ['pause', 'stop sending a message; what has not left waits', pauseMailing],
  ['continue', 'go on after a pause', continueMailing],
  ['cancel', 'send no more of a message, for good', cancelMailing],
] as const;

/** `slotkeeper mailing …` */
export function mailingCommand(program: Command): void {
  const mailing = program.command('mailing').description('messages to many people of an event, and words in its emails');

  withJson(mailing.command('list <slug>').description('list the messages of an event')).action((slug: string, { json }: MailingOptions) =>
    runWithDeps(async ({ deps }) => {
      const event = await anyEventBySlug(deps, slug);
      const found = await listMailings(deps.db, event.id);
      return json ? JSON.stringify(found) : found.map((one) => formatLine(one, event)).join('\n') || 'There are no messages.';
    }),
  );

  withJson(mailing.command('show <slug> <id>').description('show a message and how far it has got')).action(
    (slug: string, id: string, { json }: MailingOptions) => runWithDeps((context) => show(context, slug, id, json)),
  );

  withJson(mailing.command('send <slug> <id>').description('send a message that was written in the console, or by the API'))
    .option('--at <time>', 'local time of the event: 2027-06-12T10:00')
    .option('--yes', 'do not ask')
    .action((slug: string, id: string, { at, yes, json }: MailingOptions) =>
      runWithDeps(async (context) => {
        const { deps, actor } = context;
        const event = await anyEventBySlug(deps, slug);
        const people = await countAudience(deps.db, await findMailing(deps.db, event, id));
        await confirmOnTerminal({ consequence: people === 1 ? '1 person gets it.' : `${people} people get it.`, yes });
        await sendMailing(withCounters(context), actor, { event, id }, at);
        return show(context, slug, id, json);
      }),
    );

  for (const [name, description, act] of ACTS)
    withJson(mailing.command(`${name} <slug> <id>`).description(description)).action((slug: string, id: string, { json }: MailingOptions) =>
      runWithDeps(async (context) => {
        await act(withCounters(context), context.actor, { event: await anyEventBySlug(context.deps, slug), id });
        return show(context, slug, id, json);
      }),
    );

  mailing
    .command('words <slug>')
    .description('show what is said in the emails of an event, and when people are reminded, as JSON')
    .option('--from <file>', 'replace it by what this JSON file says: words, reminderHours')
    .action((slug: string, { from }: MailingOptions) =>
      runWithDeps(async ({ deps, actor }) => {
        const event = await anyEventBySlug(deps, slug);
        if (from === undefined) return JSON.stringify(await findEventEmails(deps.db, event.id), null, 2);
        const { version: _, ...input } = readJson(from);
        return JSON.stringify(await changeEventEmails(deps, actor, event, validate(eventEmailsSchema, input)), null, 2);
      }),
    );
}

function withCounters({ deps }: CommandContext) {
  return { ...deps, counters: createCounters(deps.keys) };
}

async function show({ deps }: CommandContext, slug: string, id: string, json: boolean | undefined): Promise<string> {
  const event = await anyEventBySlug(deps, slug);
  const mailing = await findMailing(deps.db, event, id);
  const progress = await countProgress(deps.db, mailing);
  if (json) return JSON.stringify({ ...mailing, progress });
  const results = Object.entries(progress).map(([state, count]) => `${state}: ${count}`);
  return [formatLine(mailing, event), ...results].join('\n');
}

function formatLine(mailing: Mailing, event: Event): string {
  const { id, kind, state, audience, sendAt, createdAt, recipients } = mailing;
  const subject = chooseText(textsOf(mailing), event.language, event)?.text.subject ?? kind;
  const when = formatDateTime(sendAt ?? createdAt, event.timeZone, ENGLISH);
  return `${id}  ${state}, to ${audience}, ${when}, ${recipients} written  ${subject}`;
}

function readJson(file: string): { version?: unknown } {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new DomainError('invalid', `${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}

function withJson(command: Command): Command {
  return command.option('--json', 'output for programs');
}
