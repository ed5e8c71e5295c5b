import { expect } from 'chai';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { findPeople } from '../../src/registrations/people/findPeople.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent } from '../support/factories.ts';
import { runCli } from '../support/runCli.ts';
import { createTestDeps } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const PEOPLE = [
  { firstName: 'Zoë', lastName: 'Ångström', email: 'zoe@example.org', phone: '+32 470 12 34 56' },
  { firstName: 'Łucja', lastName: 'Groß', email: 'lucja@bücher.example', phone: '0471/99.88.77' },
  { firstName: 'ZOE', lastName: 'Diallo', email: 'diallo@example.org', phone: '+32 2 123 45 67' },
];

describe('slotkeeper registration', function () {
  this.timeout(120_000);

  onEachDatabase((fresh) => {
    async function setUp() {
      const DATABASE_URL = await fresh();
      const deps = await createTestDeps({ DATABASE_URL });
      const event = await anEvent(deps, { slug: 'walk', slots: 4, starts: '2037-06-13T19:00' });
      const processor = createCommandProcessor(deps);
      const run = (...args: string[]) => runCli({ DATABASE_URL }, ['registration', ...args]);
      const json = async (...args: string[]) => {
        const { out, err } = await run(...args, '--json');
        expect(err).to.equal('');
        return JSON.parse(out);
      };
      return { deps, event, run, json, signUp: (person: object) => processor.execute(registerCommand(event.id, person)) };
    }

    it('finds people by any part of name, address or number, whatever its case and accents', async () => {
      const { deps, event, signUp } = await setUp();
      for (const person of PEOPLE) await signUp(person);
      const find = async (text: string, limit = 10) => {
        const { found, hasMore } = await findPeople(deps.db, text, limit, event.id);
        return [...found.map(({ lastName }) => lastName), ...(hasMore ? ['more'] : [])];
      };
      const answers: Record<string, string[]> = {
        zoe: ['Diallo', 'Ångström'],
        'angstrom ZOË': ['Ångström'],
        lucja: ['Groß'],
        gross: ['Groß'],
        BÜCHER: ['Groß'],
        'xn--bcher': ['Groß'],
        '0470123456': ['Ångström'],
        '47012': ['Ångström'],
        '0471998877': ['Groß'],
        'example.org': ['Diallo', 'Ångström'],
        'zoe gross': [],
        '%': [],
        "'": [],
      };
      for (const [text, expected] of Object.entries(answers)) expect(await find(text), text).to.deep.equal(expected);
      expect(await find('zoe', 1)).to.deep.equal(['Diallo', 'more']);
    });

    it('lists the people of an event, by state, search and order', async () => {
      const { run, json, signUp } = await setUp();
      for (const person of PEOPLE) await signUp(person);
      const { registrations, total } = await json('list', 'walk', '--state', 'unconfirmed', '--search', 'zoe', '--sort', 'name');
      expect(registrations.map(({ lastName }: { lastName: string }) => lastName)).to.deep.equal(['Ångström', 'Diallo']);
      expect(total).to.deep.equal({ people: 2, slots: 2 });
      expect((await run('list', 'walk')).out)
        .to.contain('Groß')
        .and.contain('Registrations: 3, slots: 3.');
      const refused = await run('list', 'walk', '--state', 'gone');
      expect(refused.code).to.equal(2);
      expect(refused.err).to.contain('state: ');
    });

    it('adds, finds, shows, changes, promotes, cancels and erases one person', async () => {
      const { deps, run, json, signUp } = await setUp();
      const added = await json(
        'add',
        'walk',
        '--first-name',
        'Amina',
        '--last-name',
        'Diallo',
        '--slots',
        '2',
        '--no-email',
        '--note',
        'by phone',
      );
      const { id } = added.registration;
      expect(added).to.deep.include({ state: 'confirmed', event: 'walk', emails: [], rank: null });
      expect(added.registration).not.to.have.any.keys('linkHash', 'clientNetwork');
      expect((await run('find', 'diallo')).out)
        .to.contain(id)
        .and.contain('no email')
        .and.contain('2 slots, confirmed');
      const shown = (await run('show', id)).out;
      expect(shown)
        .to.contain('none: nothing is sent')
        .and.contain('by an organiser')
        .and.match(/created by operator:\S+/)
        .and.contain('    by phone');
      expect((await json('change', id, '--phone', '0470 12 34 56', '--slots', '3')).registration).to.include({
        slots: 3,
        phone: '0470 12 34 56',
      });

      await signUp({ email: 'zoe@example.org', slots: 2, waitList: true });
      const confirmed = await json('confirm', 'zoe@example.org', '--event', 'walk');
      expect(confirmed).to.include({ state: 'waiting', rank: 1 });
      const promote = ['promote', confirmed.registration.id, '--reason', 'She plays the harp'];
      expect((await run(...promote)).code, 'it asks first').to.equal(2);
      expect(await run(...promote, '--yes')).to.include({ code: 4 });
      const promoted = await json(...promote, '--yes', '--more-slots', '1');
      expect(promoted).to.include({ state: 'confirmed', overtaken: 0 });
      expect(promoted.message).to.contain('The published rule');
      const wait = ['wait', confirmed.registration.id, '--reason', 'She cannot come', '--yes'];
      expect((await run(...wait)).err, 'nobody else waits').to.contain('slots back at once');
      expect(await json(...wait, '--fewer-slots', '2')).to.include({ state: 'waiting', rank: 1 });

      expect((await run('cancel', id)).err).to.contain('add --yes');
      expect((await json('cancel', id, '--yes')).state).to.equal('cancelled');
      expect((await run('erase', id)).code).to.equal(2);
      const erased = await json('erase', id, '--yes');
      expect(erased.registration).to.include({ firstName: '', phone: '' });
      expect(erased.history.map(({ note }: { note: string | null }) => note)).to.not.include('by phone');
      expect((await run('find', 'diallo')).out).to.contain('Nobody was found');
      expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
    });

    it('waits with erasing until the email that says so has left', async () => {
      const { deps, json, signUp } = await setUp();
      const { id } = await signUp({ email: 'zoe@example.org' });
      const first = await json('erase', id, '--yes', '--email');
      expect(first.registration).to.include({ email: 'zoe@example.org', endReason: 'cancelled' });
      expect(first.message).to.contain('run the same command again');
      await deps.db('messages').update({ sent_at: '2027-05-01T08:00:00.000Z' });
      expect((await json('erase', id, '--yes', '--email')).registration).to.include({ email: '', firstName: '' });
    });

    it('says what is wrong, at its option', async () => {
      const { run, signUp } = await setUp();
      await signUp({ email: 'zoe@example.org' });
      const add = (...more: string[]) => run('add', 'walk', '--first-name', 'A', '--last-name', 'B', '--slots', '1', ...more);
      const answers = [
        [await add(), 2, '--no-email'],
        [await add('--email', 'nobody'), 2, 'email:'],
        [await add('--email', 'zoe@example.org'), 4, 'registered'],
        [await add('--no-email', '--out-of-turn'), 2, '--reason'],
        [await add('--no-email', '--phone', 'x'), 2, 'phone:'],
        [await run('add', 'walk', '--first-name', 'A', '--last-name', 'B', '--slots', '2.5', '--no-email'), 2, 'slots:'],
        [await run('show', 'zoe@example.org'), 2, '--event'],
        [await run('show', 'bo@example.org', '--event', 'walk'), 3, 'Nobody'],
        [await run('show', 'zoe'), 2, 'registration find'],
        [await run('find', ' '), 2, 'whom'],
        [await run('change', 'zoe@example.org', '--event', 'walk'), 2, 'at least one field'],
        [await run('change', 'zoe@example.org', '--event', 'walk', '--slots', '1', '--confirmed'), 2, '--email'],
        [await run('resend', 'zoe@example.org', '--event', 'walk'), 4, 'waiting to be sent'],
        [await run('confirm', 'zoe@example.org', '--event', 'walk', '--note', 'x'.repeat(501)), 2, 'note:'],
      ] as const;
      for (const [{ code, err }, expectedCode, text] of answers) {
        expect(err).to.contain(text);
        expect(code, err).to.equal(expectedCode);
      }
    });
  });
});
