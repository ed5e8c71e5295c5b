import type { Command } from 'commander';
import type { Actor } from '../deps.ts';
import { createEvent, type NewEventInput } from '../events/createEvent.ts';
import type { Event } from '../events/event.ts';
import { eventBySlug } from '../events/eventLookup.ts';
import { findAllEvents } from '../events/eventRepository.ts';
import { callOff, changeEvent, closeSignUp, openSignUp } from '../registrations/commands/changeEvent.ts';
import type { Command as RegistrationCommand } from '../registrations/domain/command.ts';
import { formatEvent, formatEventLine } from './formatEvent.ts';
import { describeCommitted, runWithDeps } from './operate.ts';
import { addEventOptions, parseEventOptions, parseTimeOptions } from './options.ts';
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
  ).action((slug: string, options: object) =>
    runWithDeps(async ({ deps, actor }) => {
      const created = await createEvent(deps, slug, parseEventOptions(options) as NewEventInput, actor, parseTimeOptions(options));
      return describeCommitted(() => `${formatEvent(created, deps.now())}\n\nSign-up form: ${deps.config.PUBLIC_URL}/events/${slug}`);
    }),
  );

  addEventOptions(
    event
      .command('change <slug>')
      .description('change an event; extra slots go to the wait list')
      .option('--title <text>', 'the name of the event')
      .option('--slots <n>', 'how many slots there are', Number)
      .option('--starts <time>', 'local time of the event: 2027-06-13T19:00')
      .option('--zone <zone>', 'IANA time zone of the event'),
  ).action((slug: string, options: object) =>
    executeOnEvent(slug, (found, actor) => changeEvent(found, parseEventOptions(options), actor, parseTimeOptions(options))),
  );

  event
    .command('open <slug>')
    .description('open sign-up')
    .action((slug: string) => executeOnEvent(slug, openSignUp));
  event
    .command('close <slug>')
    .description('close sign-up')
    .action((slug: string) => executeOnEvent(slug, closeSignUp));

  event
    .command('call-off <slug>')
    .description('call off an event: ends every registration and emails everyone')
    .option('--reason <text>', 'the reason that everyone is told')
    .action((slug: string, { reason }: { reason?: string }) =>
      executeOnEvent(slug, (found, actor) => callOff(found, reason ?? null, actor)),
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

function executeOnEvent(slug: string, command: (event: Event, actor: Actor) => RegistrationCommand<Event>): Promise<void> {
  return runWithDeps(async ({ deps, processor, actor }) => {
    const changed = await processor.execute(command(await eventBySlug(deps, slug), actor));
    return describeCommitted(() => formatEvent(changed, deps.now()));
  });
}
