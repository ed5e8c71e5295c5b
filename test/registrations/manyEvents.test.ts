import { expect } from 'chai';
import { query } from '../../src/database/dialect.ts';
import { DomainError } from '../../src/domainError.ts';
import type { Event } from '../../src/events/event.ts';
import { lockEvent } from '../../src/events/eventRepository.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { closeSignUp } from '../../src/registrations/commands/changeEventState.ts';
import { changeRegistration } from '../../src/registrations/commands/changeRegistration.ts';
import { checkIn } from '../../src/registrations/commands/checkIn.ts';
import { confirm } from '../../src/registrations/commands/confirm.ts';
import { recordEventChange } from '../../src/registrations/commands/eventCommand.ts';
import { register } from '../../src/registrations/commands/register.ts';
import { resendLink } from '../../src/registrations/commands/resendLink.ts';
import type { Command } from '../../src/registrations/domain/command.ts';
import type { Registration } from '../../src/registrations/domain/registration.ts';
import type { UnitOfWork } from '../../src/registrations/domain/unitOfWork.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { idempotencyKeyFor } from '../../src/registrations/processing/idempotency.ts';
import { findAllLive } from '../../src/registrations/processing/registrationRepository.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, aRegistrationInput, emailAddress, OPERATOR } from '../support/factories.ts';
import { recordStatements } from '../support/queryPlans.ts';
import { Random } from '../support/random.ts';
import { createTestDeps, type TestDeps } from '../support/service.ts';
import { links, registerCommand } from '../support/unitOfWork.ts';
import { until } from '../support/until.ts';

const SEED = Number(process.env.SEED ?? 23);
const EVENTS = 6;
const ROUNDS = 8;
const COMMANDS_PER_ROUND = 40;
const NO_EVENT = '00000000-0000-7000-8000-000000000000';
const KINDS = ['register', 'register', 'confirm', 'confirm', 'cancel', 'change', 'checkIn', 'resend', 'unknown'] as const;

/** What somebody does, in words that fit every database: `person` is the place among those that are registered. */
interface Act {
  kind: (typeof KINDS)[number];
  event: number;
  person: number;
  slots: number;
  waitList: boolean;
}

interface Setup {
  deps: TestDeps;
  events: Event[];
  execute: (command: Command<unknown>) => Promise<string>;
}

describe('Commands for many events in one batch', () => {
  onEachDatabase((fresh, database) => {
    it(`do what they do one event at a time (seed ${SEED})`, async () => {
      const random = new Random(SEED);
      const [together, apart] = [await setUp(await fresh()), await setUp(await fresh())];
      for (let round = 0; round < ROUNDS; round++) {
        const acts = Array.from({ length: COMMANDS_PER_ROUND }, () => anAct(random));
        const results = await perform(together, acts, round);
        const expected: string[] = [];
        for (let event = 0; event < EVENTS; event++) {
          const ofEvent = acts.filter((act) => act.event === event);
          const outcomes = await perform(apart, ofEvent, round);
          for (const [index, act] of ofEvent.entries()) expected[acts.indexOf(act)] = outcomes[index] as string;
        }
        expect(results).to.deep.equal(expected);
        expect(await stored(together)).to.deep.equal(await stored(apart));
      }
      expect(await checkInvariants(together.deps.db, together.deps.now().toISOString())).to.deep.equal([]);
      expect((await stored(together)).registrations.length, 'registrations').to.be.above(50);
    });

    it('take as many statements at 40 events as at one', async () => {
      const { deps, events, execute } = await setUp(await fresh(), 40);
      const countStatements = async (commands: Command<unknown>[]) => {
        let statements = 0;
        const count = () => {
          statements += 1;
        };
        deps.db.on('query', count);
        expect(await Promise.all(commands.map(execute))).to.deep.equal(commands.map(() => 'done'));
        deps.db.off('query', count);
        return statements;
      };
      const signUps = (among: Event[]) => among.map(({ id }) => waiting(id));
      await countStatements(signUps(events));
      const atOne = await countStatements(signUps(events.slice(0, 1)));
      expect(await countStatements(signUps(events))).to.equal(atOne);
    });

    it('add up what networks hold only where that is bounded', async () => {
      const acts = Array.from({ length: EVENTS }, (_, event): Act => ({ kind: 'register', event, person: 1, slots: 1, waitList: false }));
      for (const [percent, sums] of Object.entries({ 99: 1, 100: 0 })) {
        const setup = await setUp(await fresh(), EVENTS, percent);
        const statements = recordStatements(setup.deps.db);
        await perform(setup, acts, 0);
        expect(statements.filter(({ sql }) => sql.includes('client_network = wanted')).length, `${percent} %`).to.equal(sums);
      }
    });

    it('leave the texts of their events alone, which they do not read', async () => {
      const { deps, events, execute } = await setUp(await fresh(), 2);
      const texts = { description: 'Bring *good* shoes.', translations: '{"fr":{"title":"Promenade"}}' };
      await deps.db('events').update(texts);
      const [first, second] = events as [Event, Event];
      const renaming: Command<void> = { ...waiting(first.id), decide: rename };
      expect(await Promise.all([renaming, waiting(second.id)].map(execute))).to.deep.equal(['done', 'done']);
      expect(await deps.db('events').orderBy('slug').pluck('title')).to.deep.equal(['Night Walk', second.title]);
      expect(await createCommandProcessor(deps).execute(closeSignUp(first, OPERATOR))).to.include(texts);
      expect(await deps.db('events').select('description', 'translations')).to.deep.equal([texts, texts]);
    });

    it('fail alone, though they share a transaction', async () => {
      const { deps, events, execute } = await setUp(await fresh());
      const broken: Command<void> = { ...registerCommand(events[0]?.id ?? ''), decide: () => expect.fail('a bug in a rule') };
      const outcomes = await Promise.all([...events.map(({ id }) => waiting(id)), broken].map(execute));
      expect(outcomes).to.deep.equal([...events.map(() => 'done'), 'a bug in a rule']);
      expect(await deps.db('registrations')).to.have.length(EVENTS);
    });

    if (database === 'sqlite')
      it('look people up by an index for what is asked, never all people of an event', async () => {
        const setup = await setUp(await fresh());
        const random = new Random(SEED);
        const someActs = () => Array.from({ length: COMMANDS_PER_ROUND }, () => anAct(random));
        await perform(setup, someActs(), 0);
        const acts = someActs();
        const prepared = await prepare(setup, acts, 1);
        const statements = recordStatements(setup.deps.db);
        await prepared();
        const details: string[] = [];
        for (const { sql, values } of statements.filter((statement) => /^\s*(select|update|insert)/i.test(statement.sql))) {
          const plan = await query<{ detail: string }>(setup.deps.db, `EXPLAIN QUERY PLAN ${sql}`, values as string[]);
          details.push(...plan.map(({ detail }) => detail));
        }
        expect(details).to.include('SEARCH registrations USING COVERING INDEX unconfirmed_by_network (event_id=? AND client_network=?)');
        const wasteful =
          /SCAN (registrations|check_ins|messages|audit_log|candidates)|(registrations|check_ins) USING INDEX .*\(event_id=\?\)/;
        expect(details.filter((detail) => wasteful.test(detail))).to.deep.equal([]);
      });

    if (database === 'postgres')
      it('lock events in one order, so that two processes never deadlock', async () => {
        const DATABASE_URL = await fresh();
        const { deps, events, execute } = await setUp(DATABASE_URL, 30);
        const otherDeps = await createTestDeps({ DATABASE_URL });
        const other = executor(otherDeps);
        const errors: string[] = [];
        for (const { db } of [deps, otherDeps]) db.on('query-error', (error: Error) => errors.push(error.message));
        const waitForLocks = () =>
          until('both wait', async () => {
            const sql = "SELECT count(*) AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
            return (await query<{ waiting: number }>(otherDeps.db, sql))[0]?.waiting === 2;
          });
        for (const held of [events[10], events[20]]) {
          const holder = await deps.db.transaction();
          await lockEvent(holder, held?.id ?? '');
          const outcomes = [...events.map(({ id }) => execute(waiting(id))), ...events.map(({ id }) => other(waiting(id))).reverse()];
          await waitForLocks();
          await holder.commit();
          expect(await Promise.all(outcomes)).to.deep.equal(outcomes.map(() => 'done'));
        }
        expect(errors).to.deep.equal([]);
      });
  });
});

/** Some of its events are full and have a wait list. */
async function setUp(DATABASE_URL: string, count = EVENTS, MAX_UNCONFIRMED_PERCENT = '99'): Promise<Setup> {
  const deps = await createTestDeps({ DATABASE_URL, MAX_UNCONFIRMED_PERCENT });
  const events: Event[] = [];
  for (let index = 0; index < count; index++) {
    const [slug, slots] = [`walk-${index}`, index % 2 === 0 ? 3 : 20];
    events.push(await anEvent(deps, { slug, slots, maxOvertakes: index % 3 === 0 ? 0 : 2, promotion: index % 4 === 0 ? 'offer' : 'auto' }));
  }
  return { deps, events, execute: executor(deps) };
}

/** A processor that tells what became of a command. */
function executor(deps: TestDeps): Setup['execute'] {
  const processor = createCommandProcessor(deps);
  return (command) =>
    processor.execute(command).then(
      () => 'done',
      (error: Error) => (error instanceof DomainError ? error.code : error.message),
    );
}

function rename(unitOfWork: UnitOfWork) {
  unitOfWork.event.title = 'Night Walk';
  recordEventChange(unitOfWork, { action: 'event.changed', data: {} });
}

/** Goes on the wait list of a full event. */
function waiting(eventId: string): Command<unknown> {
  return registerCommand(eventId, { waitList: true });
}

function anAct(random: Random): Act {
  return {
    kind: random.oneOf(KINDS),
    event: random.below(EVENTS),
    person: random.below(12),
    slots: 1 + random.below(3),
    waitList: random.chance(0.6),
  };
}

/** All at once, so that they are one batch. */
async function perform(setup: Setup, acts: Act[], round: number): Promise<string[]> {
  return (await prepare(setup, acts, round))();
}

async function prepare({ deps, events, execute }: Setup, acts: Act[], round: number): Promise<() => Promise<string[]>> {
  const live = new Map<string, Registration[]>();
  for (const { id } of events) live.set(id, await findAllLive(deps.db, id));
  const commands = acts.map((act) => {
    const event = events[act.event] as Event;
    return commandOf(act, event, live.get(event.id) ?? [], round);
  });
  return () => Promise.all(commands.map(execute));
}

function commandOf(act: Act, { id, slug }: Event, live: Registration[], round: number): Command<unknown> {
  const registration = live[act.person % Math.max(live.length, 1)];
  const email = `person${act.person}-${round}@example.org`;
  const input = aRegistrationInput({ email, slots: act.slots, waitList: act.waitList });
  const idempotencyKey = act.person % 3 === 0 ? idempotencyKeyFor(slug, email, input) : undefined;
  const client = { network: `203.0.${act.person % 4}.0/24`, site: `203.0.0.0/16` };
  if (act.kind === 'unknown') return registerCommand(NO_EVENT);
  if (!registration || act.kind === 'register')
    return register({ eventId: id, client, input, links, actor: OPERATOR, idempotencyKey, hideDuplicates: act.waitList });
  if (act.kind === 'confirm') return confirm(registration, registration.linkHash, OPERATOR);
  if (act.kind === 'cancel') return cancel(registration, OPERATOR);
  if (act.kind === 'resend') return resendLink(id, emailAddress(registration.email), OPERATOR);
  if (act.kind === 'change') return changeRegistration(registration, { slots: act.slots }, links, OPERATOR);
  const request = {
    id: uuidOf(act.person),
    registrationId: registration.id,
    people: 1,
    undoes: null,
    scannedAt: registration.registeredAt,
  };
  return checkIn(id, [request], 'a door', OPERATOR);
}

function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** All that commands have written, without ids, which differ. */
async function stored({ deps: { db } }: Setup) {
  const ofEvent = (table: string) => db(table).join('events', 'events.id', `${table}.event_id`);
  return {
    events: await db('events')
      .orderBy('slug')
      .select('slug', 'slots_taken', 'unconfirmed_slots', 'waiting_count', 'last_sequence', 'audit_length'),
    registrations: await ofEvent('registrations')
      .orderBy(['slug', 'sequence'])
      .select(
        'slug',
        'sequence',
        'email_normalized',
        'registrations.slots',
        'state',
        'overtaken_count',
        'client_network',
        'arrived',
        'end_reason',
      ),
    messages: await ofEvent('messages').orderBy(['slug', 'template', 'data']).select('slug', 'template', 'withdrawn_at'),
    audit: await ofEvent('audit_log').orderBy(['slug', 'sequence']).select('slug', 'sequence', 'action', 'data'),
    checkIns: await ofEvent('check_ins').orderBy(['slug', 'sequence']).select('slug', 'sequence', 'outcome', 'counted'),
    keys: await ofEvent('idempotency_keys').orderBy(['slug', 'request_hash']).select('slug', 'request_hash'),
  };
}
