import type { Command } from 'commander';
import { announce, type NewPlan } from '../events/announce.ts';
import { type Event, isOpen } from '../events/event.ts';
import { eventBySlug } from '../events/find.ts';
import { allEvents } from '../events/store.ts';
import { sayTimeOf } from '../events/when.ts';
import { ENGLISH } from '../languages/texts.ts';
import { callOff, changeEvent, closeSignUp, openSignUp } from '../registrations/changeEvent.ts';
import type { Command as DeskCommand } from '../registrations/desk.ts';
import type { Actor } from '../world.ts';
import { operate } from './operate.ts';
import { planIn, planOptions, sayLimit } from './options.ts';

interface Shown {
  json?: boolean;
}

/** `slotkeeper event …` */
export function eventCommand(program: Command): void {
  const event = program.command('event').description('announce events, look at them, change them');

  planOptions(
    event
      .command('create <slug>')
      .description('announce an event')
      .requiredOption('--title <text>', 'what people read')
      .requiredOption('--slots <n>', 'how many slots there are', Number)
      .requiredOption('--starts <time>', 'as the clock there shows it: 2027-06-13T19:00')
      .requiredOption('--zone <zone>', 'IANA time zone of the place: Europe/Brussels'),
  ).action((slug: string, options: NewPlan) =>
    operate(async ({ world, by }) => {
      const announced = await announce(world, slug, planIn(options) as NewPlan, by);
      return `${describe(announced, world.now())}\n\nSign-up form: ${world.config.PUBLIC_URL}/events/${slug}`;
    }),
  );

  planOptions(
    event
      .command('change <slug>')
      .description('change what is said; more slots go to those who wait')
      .option('--title <text>', 'what people read')
      .option('--slots <n>', 'how many slots there are', Number)
      .option('--starts <time>', 'as the clock there shows it: 2027-06-13T19:00')
      .option('--zone <zone>', 'IANA time zone of the place'),
  ).action((slug: string, options: object) => decide(slug, (found, by) => changeEvent(found, planIn(options), by)));

  event
    .command('open <slug>')
    .description('let people sign up')
    .action((slug: string) => decide(slug, openSignUp));
  event
    .command('close <slug>')
    .description('let nobody sign up any more')
    .action((slug: string) => decide(slug, closeSignUp));

  event
    .command('call-off <slug>')
    .description('it will not take place: ends every registration and tells everybody')
    .option('--reason <text>', 'told to everybody')
    .action((slug: string, { reason }: { reason?: string }) => decide(slug, (found, by) => callOff(found, reason ?? null, by)));

  event
    .command('list')
    .description('all events')
    .option('--json', 'for programs')
    .action(({ json }: Shown) =>
      operate(async ({ world }) => {
        const events = await allEvents(world.db);
        return json ? JSON.stringify(events) : events.map((found) => line(found, world.now())).join('\n') || 'There are no events yet.';
      }),
    );

  event
    .command('show <slug>')
    .description('one event')
    .option('--json', 'for programs')
    .action((slug: string, { json }: Shown) =>
      operate(async ({ world }) => {
        const found = await eventBySlug(world, slug);
        return json ? JSON.stringify(found) : describe(found, world.now());
      }),
    );
}

function decide(slug: string, command: (event: Event, by: Actor) => DeskCommand<Event>): Promise<void> {
  return operate(async ({ world, desk, by }) => describe(await desk.ask(command(await eventBySlug(world, slug), by)), world.now()));
}

function line(event: Event, now: Date): string {
  return `${event.slug}  ${sayTimeOf(event, ENGLISH)}  ${event.slotsTaken} of ${event.slots} slots taken, ${event.waiting} waiting  ${state(event, now)}`;
}

function describe(event: Event, now: Date): string {
  const facts = {
    Event: `${event.title} (${event.slug}), ${state(event, now)}`,
    When: sayTimeOf(event, ENGLISH),
    Where: event.location,
    Organiser: event.organiser,
    Contact: event.contact,
    Colour: event.colour,
    Language: event.language,
    Slots: `${event.slotsTaken} of ${event.slots} taken, up to ${event.maxPerRegistration} per registration`,
    'Wait list': `${event.waitList}, ${event.waiting} waiting, may be overtaken ${event.overtakes ?? 'any number of'} times`,
    Promotion: event.promotion === 'auto' ? 'slots are given' : `slots are offered, to be accepted ${sayLimit(event.offerWithin)}`,
    Confirm: `by ${event.confirmBy}, ${sayLimit(event.confirmWithin)}`,
    'Success page': event.successUrl,
    'Error page': event.errorUrl,
    Forget: event.forgetAfter === null ? 'never' : `personal data, ${event.forgetAfter} days after the event`,
    'Form allowed on': event.allowedOrigins || 'our own pages',
  };
  const said = Object.entries(facts).filter(([, value]) => value !== null);
  return said.map(([name, value]) => `${name.padEnd(16)}${value}`).join('\n');
}

function state(event: Event, now: Date): string {
  if (event.calledOffAt !== null) return 'called off';
  return isOpen(event, now.toISOString()) ? 'open' : 'closed';
}
