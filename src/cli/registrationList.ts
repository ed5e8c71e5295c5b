import type { Command } from 'commander';
import { eventBySlug } from '../events/eventLookup.ts';
import { countPeople } from '../registrations/people/countPeople.ts';
import { type PeopleQuery, peopleQuerySchema } from '../registrations/people/peopleFilter.ts';
import { findPeoplePage, type Person } from '../registrations/people/peopleQuery.ts';
import { toPersonView } from '../registrations/people/personView.ts';
import { findUndeliverable } from '../registrations/people/undeliverable.ts';
import { validate } from '../validation/validate.ts';
import { formatFound } from './formatRegistration.ts';
import { type CommandContext, runWithDeps } from './operate.ts';

interface ListOptions extends Partial<Record<'state' | 'search' | 'sort' | 'direction', string>> {
  member?: boolean;
  came?: boolean;
  json?: boolean;
}

const PAGE_LENGTH = 100;

/** `slotkeeper registration list` */
export function listCommand(registration: Command): void {
  registration
    .command('list <slug>')
    .description('list the people of an event')
    .option('--state <state>', 'all, confirmed, unconfirmed, waiting, offered, ended or undeliverable (default: all)')
    .option('--search <text>', 'parts of the name, email address or phone number')
    .option('--member', 'members only, by their own word')
    .option('--no-member', 'the others only')
    .option('--came', 'only parties of whom somebody came')
    .option('--no-came', 'only parties with slots of whom nobody came')
    .option('--sort <order>', 'registered, name, slots or waitList (default: registered)')
    .option('--direction <direction>', 'asc or desc')
    .option('--json', 'output for programs')
    .action((slug: string, options: ListOptions) => runWithDeps((context) => list(context, slug, options)));
}

async function list({ deps }: CommandContext, slug: string, { json, ...filter }: ListOptions): Promise<string> {
  const { lang: _, ...wanted } = validate(peopleQuerySchema, { ...filter, limit: PAGE_LENGTH });
  const event = await eventBySlug(deps, slug);
  const undeliverable = await findUndeliverable(deps.db, event.id);
  const total = (await countPeople(deps.db, event.id, wanted, undeliverable))[wanted.state];
  const people: Person[] = [];
  let after: string | null = null;
  do {
    const page: PeopleQuery = after === null ? wanted : { ...wanted, after };
    const found = await findPeoplePage(deps.db, event.id, page, undeliverable);
    people.push(...found.people);
    after = found.next;
  } while (after !== null);
  if (json) return JSON.stringify({ registrations: people.map(toPersonView), total });
  return [...people.map((person) => formatPerson(person, slug)), `Registrations: ${total.people}, slots: ${total.slots}.`].join('\n');
}

function formatPerson({ registration, place, isUndeliverable }: Person, slug: string): string {
  const more = [place === null ? '' : `, number ${place}`, isUndeliverable ? ', email did not arrive' : ''];
  return `${formatFound(registration, slug)}${more.join('')}`;
}
