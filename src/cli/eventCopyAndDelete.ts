import type { Command } from 'commander';
import { copyOfEvent } from '../events/copyEvent.ts';
import { createEvent } from '../events/createEvent.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { copyEventParts } from '../mailings/copyEventParts.ts';
import { deleteEvent } from '../registrations/processing/deleteEvent.ts';
import { confirmOnTerminal } from './askOnTerminal.ts';
import { formatEvent } from './formatEvent.ts';
import { describeCommitted, runWithDeps } from './operate.ts';
import { explainPast, type ShowOptions } from './runEventCommand.ts';

export function copyAndDeleteCommands(event: Command): void {
  event
    .command('copy <slug> <new-slug>')
    .description('create a draft with the settings of another event; its end, opening and closing move with its start')
    .requiredOption('--starts <time>', 'local time of the new event: 2027-06-13T19:00')
    .option('--title <text>', 'its name, if it is another')
    .option('--publish', 'show it to everybody at once')
    .option('--json', 'output for programs')
    .action((slug: string, newSlug: string, options: ShowOptions & { starts: string; title?: string; publish?: boolean }) =>
      runWithDeps(async ({ deps, actor }) => {
        const { starts, title, publish, json } = options;
        const found = await anyEventBySlug(deps, slug);
        const input = copyOfEvent(found, starts, title === undefined ? {} : { title });
        const copy = await explainPast(
          createEvent(deps, newSlug, input, actor, {
            isDraft: !publish,
            storeWith: (transaction, created) => copyEventParts(transaction, found, created),
          }),
        );
        return describeCommitted(() => (json ? JSON.stringify(copy) : formatEvent(copy, deps.now())));
      }),
    );

  event
    .command('delete <slug>')
    .description('delete an event for which nobody ever signed up; its slug can be used again')
    .option('--yes', 'do not ask')
    .option('--json', 'output for programs')
    .action((slug: string, { yes, json }: ShowOptions & { yes?: boolean }) =>
      runWithDeps(async ({ deps, actor }) => {
        const found = await anyEventBySlug(deps, slug);
        await confirmOnTerminal({ consequence: `${found.title} is deleted.`, yes });
        await deleteEvent(deps, found, actor);
        return json ? JSON.stringify({ deleted: slug }) : `${slug} is deleted.`;
      }),
    );
}
