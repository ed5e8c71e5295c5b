import { expect } from 'chai';
import type { Database } from '../../../src/database/database.ts';
import type { Event } from '../../../src/events/event.ts';
import { findEventById } from '../../../src/events/eventRepository.ts';
import { cancel } from '../../../src/registrations/commands/cancel.ts';
import { callOff } from '../../../src/registrations/commands/changeEventState.ts';
import { confirmOnBehalf } from '../../../src/registrations/commands/confirmOnBehalf.ts';
import { stateOf } from '../../../src/registrations/domain/registrationState.ts';
import { eraseRegistration } from '../../../src/registrations/jobs/eraseRegistration.ts';
import { countPeople } from '../../../src/registrations/people/countPeople.ts';
import { createListPeople } from '../../../src/registrations/people/listPeople.ts';
import { PEOPLE_SORTS, PEOPLE_STATES, type PeopleQuery } from '../../../src/registrations/people/peopleFilter.ts';
import { findPeoplePage } from '../../../src/registrations/people/peopleQuery.ts';
import { findUndeliverable } from '../../../src/registrations/people/undeliverable.ts';
import { createCommandProcessor } from '../../../src/registrations/processing/commandProcessor.ts';
import { findByIds } from '../../../src/registrations/processing/registrationRepository.ts';
import { foldText } from '../../../src/validation/foldText.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { anEvent, OPERATOR } from '../../support/factories.ts';
import { createTestDeps } from '../../support/service.ts';
import { registerCommand } from '../../support/unitOfWork.ts';

const EVERYBODY: PeopleQuery = { state: 'all', sort: 'registered', limit: 100 };

describe('The list of people of an event', () => {
  onEachDatabase((fresh) => {
    async function setUp(settings: Parameters<typeof anEvent>[1] = {}) {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const event = await anEvent(deps, { slots: 4, maxPerRegistration: 4, ...settings });
      const processor = createCommandProcessor(deps);
      const get = async (id: string) => (await findByIds(deps.db, [id]))[0] as NonNullable<Awaited<ReturnType<typeof findByIds>>[0]>;
      return {
        ...{ deps, event, processor, get },
        signUp: async (firstName: string, input: object = {}) =>
          get((await processor.execute(registerCommand(event.id, { firstName, lastName: 'Maes', waitList: true, ...input }))).id),
        confirm: async (id: string) => processor.execute(confirmOnBehalf(await get(id), OPERATOR)),
        list: (wanted: Partial<PeopleQuery> = {}) => firstNames(deps.db, event, { ...EVERYBODY, ...wanted }),
      };
    }

    it('divides everybody into lists whose counts and slots add up', async () => {
      const { deps, event, processor, signUp, confirm, get, list } = await setUp();
      const ada = await signUp('Ada', { slots: 2 });
      await signUp('Ben', { slots: 1 });
      const cleo = await signUp('Cleo', { slots: 1 });
      const dirk = await signUp('Dirk', { slots: 3 });
      await signUp('Eva', { slots: 1, member: true });
      await confirm(ada.id);
      await confirm(dirk.id);
      await processor.execute(cancel(await get(cleo.id), OPERATOR));

      expect(await list({ state: 'confirmed' })).to.deep.equal(['Ada']);
      expect(await list({ state: 'unconfirmed' })).to.deep.equal(['Ben']);
      expect(await list({ state: 'waiting' })).to.deep.equal(['Eva', 'Dirk']);
      expect(await list({ state: 'ended' })).to.deep.equal(['Cleo']);
      expect(await list({ member: true })).to.deep.equal(['Eva']);
      expect(await countsOf(deps.db, event.id, {})).to.deep.equal({
        all: { people: 5, slots: 8 },
        confirmed: { people: 1, slots: 2 },
        unconfirmed: { people: 1, slots: 1 },
        waiting: { people: 2, slots: 4 },
        offered: { people: 0, slots: 0 },
        ended: { people: 1, slots: 1 },
        undeliverable: { people: 0, slots: 0 },
      });
      expect((await countsOf(deps.db, event.id, { search: 'eva' })).waiting).to.deep.equal({ people: 1, slots: 1 });
      const page = await pageOf(deps.db, event.id, { ...EVERYBODY, sort: 'waitList' });
      expect(page.people.map(({ registration, place }) => [registration.firstName, place])).to.deep.equal([
        ['Dirk', 1],
        ['Eva', null],
        ['Ada', null],
        ['Ben', null],
        ['Cleo', null],
      ]);
    });

    it('has in the database the state that the program computes, whatever happened', async () => {
      const { deps, event, processor, signUp, confirm, get } = await setUp({ slots: 2, promotion: 'offer' });
      const first = await signUp('Ada', { slots: 2 });
      const second = await signUp('Ben');
      await signUp('Cleo');
      const check = async () => {
        const rows = await deps.db('registrations').where({ event_id: event.id }).select('id', 'state');
        for (const { id, state } of rows) expect(WORDS[state as string], state).to.equal(stateOf(await get(id)));
        return rows.map(({ state }) => state);
      };
      expect(await check()).to.have.members(['unconfirmed', 'waiting_unconfirmed', 'waiting_unconfirmed']);
      await confirm(first.id);
      await confirm(second.id);
      expect(await check()).to.have.members(['confirmed', 'waiting', 'waiting_unconfirmed']);
      await processor.execute(cancel(await get(first.id), OPERATOR));
      expect(await check()).to.have.members(['cancelled', 'offered', 'waiting_unconfirmed']);
      await deps.db('registrations').where({ id: second.id }).update({ ended_at: '2027-01-01', end_reason: 'lapsed' });
      await deps.db('registrations').where({ first_name: 'Cleo' }).update({ confirm_first: 1 });
      expect(await check()).to.have.members(['cancelled', 'lapsed', 'confirm_first']);
      await processor.execute(callOff(event, null, OPERATOR));
      expect(await check()).to.have.members(['cancelled', 'lapsed', 'called_off']);
    });

    it('shows everybody once, in every order and direction, while people sign up between the pages', async () => {
      const { deps, event, signUp } = await setUp({ slots: 8 });
      const names = ['Ada', 'ada', 'Éva', 'Zoë', 'Bo', 'Ło', 'Ada', 'Kim', 'Ann', 'Li'];
      for (const [index, name] of names.entries()) await signUp(name, { slots: 1 + (index % 3) });
      for (const sort of PEOPLE_SORTS)
        for (const direction of ['asc', 'desc'] as const) {
          const seen: string[] = [];
          let after: string | undefined;
          do {
            const wanted = { ...EVERYBODY, sort, direction, limit: 3, ...(after !== undefined && { after }) };
            const { people, next } = await pageOf(deps.db, event.id, wanted);
            seen.push(...people.map(({ registration }) => registration.id));
            if (sort === 'registered' && seen.length === 3) await signUp('Late');
            after = next ?? undefined;
          } while (after !== undefined);
          expect(new Set(seen).size, `${sort} ${direction}`).to.equal(seen.length);
          expect(seen.length, `${sort} ${direction}`).to.be.at.least(names.length);
        }
      const byName = await firstNames(deps.db, event, { ...EVERYBODY, sort: 'name' });
      expect(byName.filter((name) => name !== 'Late').map(foldText)).to.deep.equal([
        ...['ada', 'ada', 'ada', 'ann', 'bo', 'eva', 'kim', 'li', 'lo', 'zoe'],
      ]);
    });

    it('finds a part of a name, address or number, whatever case, accents, spaces and signs', async () => {
      const { signUp, list } = await setUp({ slots: 20 });
      await signUp('Zoë', { lastName: 'Ångström', email: 'zoe_a@example.org', phone: '+32 (0)470 12 34 56' });
      await signUp('Jan-Łukasz', { lastName: 'van den Berghe', email: 'jl100%@bücher.example', phone: '0471/99.88.77' });
      await signUp('Li', { lastName: '李', email: 'li@example.org', phone: '+32 2 123 45 67' });
      const answers: Record<string, string[]> = {
        ZOE: ['Zoë'],
        'angstrom zo': ['Zoë'],
        berg: ['Jan-Łukasz'],
        'lukasz van': ['Jan-Łukasz'],
        BÜCHER: ['Jan-Łukasz'],
        'xn--bcher': ['Jan-Łukasz'],
        '0470 12 34': ['Zoë'],
        '+32470': ['Zoë'],
        '0032 470': ['Zoë'],
        470123: ['Zoë'],
        '0471 99 zoe': [],
        'example.org': ['Li', 'Zoë'],
        李: ['Li'],
        '%': ['Jan-Łukasz'],
        _: ['Zoë'],
        '!': [],
        "' OR 1=1 --": [],
        '\\': [],
      };
      for (const [search, expected] of Object.entries(answers)) expect(await list({ search }), search).to.deep.equal(expected);
    });

    it('leaves nothing of an erased person to be found', async () => {
      const { deps, processor, signUp, list } = await setUp();
      const ada = await signUp('Ada', { lastName: 'Lovelace', email: 'ada@lovelace.example' });
      await eraseRegistration(deps, processor, ada, OPERATOR);
      for (const search of ['ada', 'lovelace', '470']) expect(await list({ search })).to.deep.equal([]);
      expect(await deps.db('registrations').pluck('search_text')).to.deep.equal(['']);
      expect(await list({ state: 'ended' })).to.deep.equal(['']);
    });

    it('lists those whom no email reaches, until one does or the address is another', async () => {
      const { deps, event, signUp, list } = await setUp();
      const ada = await signUp('Ada', { email: 'ada@example.org' });
      const ben = await signUp('Ben', { email: 'ben@example.org' });
      await signUp('Cleo');
      const messageOf = (id: string) => deps.db('messages').where({ registration_id: id });
      await messageOf(ada.id).update({ sent_to: 'ada@example.org', failed_at: '2027-05-01' });
      await messageOf(ben.id).update({ sent_to: 'ben@example.org', sent_at: '2027-05-01' });
      expect(await list({ state: 'undeliverable' })).to.deep.equal(['Ada']);
      const [message] = await messageOf(ben.id);
      await deps.db('message_reports').insert({ message_id: message.id, kind: 'bounced', at: '2027-05-02', source: 'pipe' });
      expect(await list({ state: 'undeliverable', sort: 'name' })).to.deep.equal(['Ada', 'Ben']);
      expect(await list({ state: 'undeliverable', search: 'ben' })).to.deep.equal(['Ben']);
      expect((await countsOf(deps.db, event.id, {})).undeliverable).to.deep.equal({ people: 2, slots: 2 });
      await deps.db('messages').insert({ ...message, id: `${message.id}-later`, sent_at: '2027-05-03' });
      await deps.db('registrations').where({ id: ada.id }).update({ email: 'ada@other.example', email_normalized: 'ada@other.example' });
      expect(await list({ state: 'undeliverable' })).to.deep.equal([]);
    });

    it('refuses a page after a registration of another event', async () => {
      const { deps, event, signUp } = await setUp();
      const { id } = await signUp('Ada');
      const other = await anEvent(deps);
      await expectInvalidCursor(deps.db, other, id);
      await expectInvalidCursor(deps.db, event, '00000000-0000-0000-0000-000000000000');
    });

    it('counts and lists the same, whether few or many people fit a search', async () => {
      const { deps, event, signUp } = await setUp({ slots: 6 });
      for (const [index, name] of ['Ada', 'Adam', 'Ben', 'Adele', 'Ada'].entries()) await signUp(name, { slots: 1 + (index % 2) });
      await deps.db('messages').limit(1).update({ failed_at: '2027-05-01' });
      const listPeople = createListPeople(deps.db);
      const current = (await findEventById(deps.db, event.id)) as Event;
      for (const search of ['ada', 'maes', 'nobody'])
        for (const state of PEOPLE_STATES) {
          const { people, counts } = await listPeople(current, { ...EVERYBODY, search, state, sort: 'name' });
          const page = await pageOf(deps.db, event.id, { ...EVERYBODY, search, state, sort: 'name' });
          expect(people).to.deep.equal(page.people);
          expect(counts).to.deep.equal(await countsOf(deps.db, event.id, { search }));
        }
    });

    it('takes every list in every order with a search', async () => {
      const { signUp, list } = await setUp();
      await signUp('Ada');
      for (const state of PEOPLE_STATES)
        for (const sort of PEOPLE_SORTS) expect(await list({ state, sort, search: 'ada', member: false })).to.have.length.below(2);
    });
  });
});

const WORDS: Record<string, string> = {
  confirm_first: 'to be confirmed first',
  waiting_unconfirmed: 'waiting, unconfirmed',
  called_off: 'called off',
  ...Object.fromEntries(['confirmed', 'unconfirmed', 'waiting', 'offered', 'cancelled', 'lapsed'].map((word) => [word, word])),
};

async function pageOf(db: Database, eventId: string, wanted: PeopleQuery) {
  return findPeoplePage(db, eventId, wanted, await findUndeliverable(db, eventId));
}

async function countsOf(db: Database, eventId: string, filter: { search?: string }) {
  return countPeople(db, eventId, filter, await findUndeliverable(db, eventId));
}

async function firstNames(db: Database, event: Event, wanted: PeopleQuery): Promise<string[]> {
  const { people } = await pageOf(db, event.id, wanted);
  return people.map(({ registration }) => registration.firstName);
}

async function expectInvalidCursor(db: Database, event: Event, after: string): Promise<void> {
  const error = await pageOf(db, event.id, { ...EVERYBODY, after }).catch((thrown: unknown) => thrown);
  expect(error).to.have.nested.property('details.fieldErrors[0].field', 'after');
}
