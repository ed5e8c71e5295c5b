import type { Command } from 'commander';
import { createEvent, type NewEventInput } from '../events/createEvent.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { findAllEvents } from '../events/eventRepository.ts';
import { changeEvent } from '../registrations/commands/changeEvent.ts';
import { copyAndDeleteCommands } from './eventCopyAndDelete.ts';
import { pictureCommand } from './eventPicture.ts';
import { questionCommands } from './eventQuestions.ts';
import { eventStateCommands } from './eventStates.ts';
import { formatEvent, formatEventLine } from './formatEvent.ts';
import { describeCommitted, runWithDeps } from './operate.ts';
import { addEventOptions, parseEventOptions, parseNewEventOptions, parseTimeOptions } from './options.ts';
import { formUrl } from './publicUrl.ts';
import { releaseUnconfirmedCommand } from './releaseUnconfirmed.ts';
import { executeOnEvent, explainPast, type ShowOptions } from './runEventCommand.ts';

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
      .requiredOption('--zone <zone>', 'IANA time zone of the event: Europe/Brussels')
      .option('--draft', 'show it to nobody before event publish')
      .option('--json', 'output for programs'),
    { withDefaults: true },
  ).action((slug: string, { json, ...options }: ShowOptions) =>
    runWithDeps(async ({ deps, actor }) => {
      const input = parseEventOptions(options) as NewEventInput;
      const created = await explainPast(createEvent(deps, slug, input, actor, parseNewEventOptions(options)));
      const formLine = await formUrl(deps, slug);
      return describeCommitted(() => (json ? JSON.stringify(created) : `${formatEvent(created, deps.now())}\n\n${formLine}`));
    }),
  );

  addEventOptions(
    event
      .command('change <slug>')
      .description('change an event and leave out what stays as it is; extra slots go to the wait list')
      .option('--yes', 'do not ask before a new time or place is emailed to everyone')
      .option('--dry-run', 'only say who would be told what')
      .option('--json', 'output for programs')
      .option('--title <text>', 'the name of the event')
      .option('--slots <n>', 'how many slots there are', Number)
      .option('--starts <time>', 'local time of the event: 2027-06-13T19:00')
      .option('--zone <zone>', 'IANA time zone of the event'),
    { withDefaults: false },
  ).action((slug: string, { yes, dryRun, json, ...options }: ShowOptions & { yes?: boolean; dryRun?: boolean }) =>
    executeOnEvent(slug, (found, { actor }) => changeEvent(found, parseEventOptions(options), actor, parseTimeOptions(options)), {
      ...{ yes, dryRun, json },
      mayAsk: (emails) => emails.some(({ template }) => template === 'event-changed'),
    }),
  );

  eventStateCommands(event);
  copyAndDeleteCommands(event);
  pictureCommand(event);
  questionCommands(event);
  releaseUnconfirmedCommand(event);

  event
    .command('list')
    .description('list all events')
    .option('--json', 'output for programs')
    .action(({ json }: ShowOptions) =>
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
    .action((slug: string, { json }: ShowOptions) =>
      runWithDeps(async ({ deps }) => {
        const found = await anyEventBySlug(deps, slug);
        return json ? JSON.stringify(found) : formatEvent(found, deps.now());
      }),
    );
}
