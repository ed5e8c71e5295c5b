import type { Command } from 'commander';
import type { Deps } from '../deps.ts';
import { createEvent, type NewEventInput } from '../events/createEvent.ts';
import { assertUpcoming, type Event } from '../events/event.ts';
import { eventBySlug } from '../events/eventLookup.ts';
import { findAllEvents } from '../events/eventRepository.ts';
import { callOff, changeEvent, changesTimeOrPlace, closeSignUp, openSignUp } from '../registrations/commands/changeEvent.ts';
import type { Command as RegistrationCommand } from '../registrations/domain/command.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { formatEvent, formatEventLine } from './formatEvent.ts';
import { type CommandContext, describeCommitted, runWithDeps } from './operate.ts';
import { addEventOptions, parseEventOptions, parseTimeOptions } from './options.ts';
import { formUrl } from './publicUrl.ts';
import { releaseUnconfirmedCommand } from './releaseUnconfirmed.ts';

interface OutputOptions {
  json?: boolean;
}

/** `slotkeeper event …` */
export function eventCommand(program: Command): void {
  const event = program.command('event').description('create, show and change events');

  addEventOptions(
    event
      .command('create <slug>')
      .description('create an event')
      .requiredOption('--title <text>', 'the name of the event')
      .requiredOption('--slots <n>', 'how many slots there are', Number)
      .requiredOption('--starts <time>', 'local time of the event: 2027-06-13T19:00')
      .requiredOption('--zone <zone>', 'IANA time zone of the event: Europe/Brussels'),
    { withDefaults: true },
  ).action((slug: string, options: object) =>
    runWithDeps(async ({ deps, actor }) => {
      const created = await createEvent(deps, slug, parseEventOptions(options) as NewEventInput, actor, parseTimeOptions(options));
      const formLine = await formUrl(deps, slug);
      return describeCommitted(() => `${formatEvent(created, deps.now())}\n\n${formLine}`);
    }),
  );

  addEventOptions(
    event
      .command('change <slug>')
      .description('change an event and leave out what stays as it is; extra slots go to the wait list')
      .option('--yes', 'do not ask before a new time or place is emailed to everyone')
      .option('--title <text>', 'the name of the event')
      .option('--slots <n>', 'how many slots there are', Number)
      .option('--starts <time>', 'local time of the event: 2027-06-13T19:00')
      .option('--zone <zone>', 'IANA time zone of the event'),
    { withDefaults: false },
  ).action((slug: string, { yes, ...options }: { yes?: boolean }) =>
    executeOnEvent(slug, async (found, { deps, actor }) => {
      const changes = parseEventOptions(options);
      const recipients = changesTimeOrPlace(found, changes) ? await countRecipients(deps, found) : 0;
      if (recipients > 0) await confirmOnTerminal({ consequence: `${people(recipients)} an email about the new time or place.`, yes });
      return changeEvent(found, changes, actor, parseTimeOptions(options));
    }),
  );

  event
    .command('open <slug>')
    .description('open sign-up')
    .action((slug: string) => executeOnEvent(slug, async (found, { actor }) => openSignUp(found, actor)));
  event
    .command('close <slug>')
    .description('close sign-up')
    .action((slug: string) => executeOnEvent(slug, async (found, { actor }) => closeSignUp(found, actor)));

  event
    .command('call-off <slug>')
    .description('call off an event: ends every registration and emails everyone')
    .option('--reason <text>', 'the reason that everyone is told')
    .option('--yes', 'do not ask')
    .action((slug: string, { reason, yes }: { reason?: string; yes?: boolean }) =>
      executeOnEvent(slug, async (found, { deps, actor }) => {
        assertUpcoming(found, deps.now().toISOString());
        const consequence = `${found.title} is called off for good: ${people(await countRecipients(deps, found))} an email and lose their slots.`;
        await confirmOnTerminal({ consequence, typed: slug, yes });
        return callOff(found, reason ?? null, actor);
      }),
    );

  releaseUnconfirmedCommand(event);

  event
    .command('list')
    .description('list all events')
    .option('--json', 'output for programs')
    .action(({ json }: OutputOptions) =>
      runWithDeps(async ({ deps }) => {
        const events = await findAllEvents(deps.db);
        return json
          ? JSON.stringify(events)
          : events.map((found) => formatEventLine(found, deps.now())).join('\n') || 'There are no events yet.';
      }),
    );

  event
    .command('show <slug>')
    .description('show an event')
    .option('--json', 'output for programs')
    .action((slug: string, { json }: OutputOptions) =>
      runWithDeps(async ({ deps }) => {
        const found = await eventBySlug(deps, slug);
        return json ? JSON.stringify(found) : formatEvent(found, deps.now());
      }),
    );
}

type EventCommand = (event: Event, context: CommandContext) => Promise<RegistrationCommand<Event>>;

function executeOnEvent(slug: string, toCommand: EventCommand): Promise<void> {
  return runWithDeps(async (context) => {
    const { deps, processor } = context;
    const changed = await processor.execute(await toCommand(await eventBySlug(deps, slug), context));
    return describeCommitted(() => formatEvent(changed, deps.now()));
  });
}

/** Everyone with an email address and a registration that has not ended. */
async function countRecipients({ db }: Deps, { id }: Event): Promise<number> {
  return Number(
    (await db('registrations').where({ event_id: id, has_email: 1 }).whereNull('ended_at').count({ live: '*' }).first())?.live ?? 0,
  );
}

function people(count: number): string {
  return count === 1 ? '1 person gets' : `${count} people get`;
}
