import type { Command } from 'commander';
import { DomainError } from '../domainError.ts';
import { anyEventBySlug } from '../events/eventLookup.ts';
import { findAllEvents } from '../events/eventRepository.ts';
import { findPeople } from '../registrations/people/findPeople.ts';
import { findRegistration } from '../registrations/processing/findRegistration.ts';
import { loadStory } from '../registrations/processing/registrationStory.ts';
import { formatFound, formatStory, formatStoryJson, withoutInternals } from './formatRegistration.ts';
import { type CommandContext, runWithDeps } from './operate.ts';
import { actCommands } from './registrationActs.ts';
import { addCommand } from './registrationAdd.ts';
import { checkInCommand } from './registrationCheckIn.ts';
import { eraseCommand } from './registrationErase.ts';
import { listCommand } from './registrationList.ts';
import { promoteCommands } from './registrationPromote.ts';

/** More are a list, not a search. */
const MAX_FOUND = 50;

interface FindOptions {
  event?: string;
  json?: boolean;
}

/** `slotkeeper registration …` */
export function registrationCommand(program: Command): void {
  const registration = program.command('registration').description('find, show, add and change the registration of one person');

  registration
    .command('find <text>')
    .description('find people by any part of their name, email address or phone number')
    .option('--event <slug>', 'of this event only')
    .option('--json', 'output for programs')
    .action((text: string, options: FindOptions) => runWithDeps((context) => find(context, text, options)));

  registration
    .command('show <id-or-email>')
    .description('show one registration: what they told, its state, what happened, and every email')
    .option('--event <slug>', 'needed with an email address')
    .option('--json', 'output for programs')
    .action((idOrEmail: string, { event, json }: FindOptions) =>
      runWithDeps(async ({ deps }) => {
        const story = await loadStory(deps.db, ...(await findRegistration(deps, { idOrEmail, slug: event })));
        return json ? formatStoryJson(story) : formatStory(story);
      }),
    );

  listCommand(registration);
  addCommand(registration);
  actCommands(registration);
  promoteCommands(registration);
  checkInCommand(registration);
  eraseCommand(registration);
}

async function find({ deps }: CommandContext, text: string, { event: slug, json }: FindOptions): Promise<string> {
  if (text.trim() === '') throw new DomainError('invalid', 'Say whom to find: a part of a name, an email address or a phone number.');
  const event = slug === undefined ? undefined : await anyEventBySlug(deps, slug);
  const { found, hasMore } = await findPeople(deps.db, text, MAX_FOUND, event?.id);
  const slugs = new Map((event ? [event] : await findAllEvents(deps.db)).map(({ id, slug }) => [id, slug]));
  const people = found.map((registration) => ({ registration, slug: slugs.get(registration.eventId) ?? '' }));
  if (json)
    return JSON.stringify({ found: people.map(({ registration, slug }) => ({ event: slug, ...withoutInternals(registration) })), hasMore });
  const lines = people.map(({ registration, slug }) => formatFound(registration, slug));
  if (hasMore) lines.push(`There are more: these are the newest ${MAX_FOUND}. Add another word, or --event.`);
  return lines.join('\n') || 'Nobody was found.';
}
