import { once } from 'node:events';
import { buffer, text } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import readXlsx from 'read-excel-file/node';
import { auditLog } from '../../src/audit/auditLog.ts';
import { verifyChain } from '../../src/audit/verifyChain.ts';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import type { Event } from '../../src/events/event.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { EXPORT_FORMATS } from '../../src/exports/exportFormat.ts';
import { openExport } from '../../src/exports/openExport.ts';
import { recordExport } from '../../src/exports/recordExport.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { confirmOnBehalf } from '../../src/registrations/commands/confirmOnBehalf.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';
import type { PeopleFilter } from '../../src/registrations/people/peopleFilter.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { addOnPaper } from '../support/onPaper.ts';
import { createTestDeps } from '../support/service.ts';
import { registerCommand } from '../support/unitOfWork.ts';

const EVERYBODY: PeopleFilter = { state: 'all' };

describe('The export of an event', () => {
  onEachDatabase((fresh) => {
    async function setUp(slots = 3) {
      const deps = await createTestDeps({ DATABASE_URL: await fresh() });
      const { id } = await anEvent(deps, { slots, timeZone: 'Europe/Brussels' });
      const processor = createCommandProcessor(deps);
      const signUp = async (person: object) => {
        await processor.execute(registerCommand(id, { waitList: true, ...person }));
        const [newest] = await rowsFrom(deps.db, registrations).where({ event_id: id }).orderBy('sequence', 'desc').limit(1);
        return newest as NonNullable<typeof newest>;
      };
      const event = async () => (await findEventById(deps.db, id)) as Event;
      const rows = async (language = 'en', filter = EVERYBODY) =>
        tableOf(await text(openExport(deps.db, await event(), { format: 'csv', language, filter })));
      return { deps, processor, signUp, event, rows };
    }

    it('tells of everybody what an organiser wants to know, in words and local times', async () => {
      const { deps, processor, signUp, rows } = await setUp();
      const zoe = await signUp({ firstName: 'Zoë', lastName: 'Ångström', slots: 2, member: true, phone: '+32 470 12 34 56' });
      deps.clock.advance(60_000);
      await processor.execute(confirmOnBehalf(zoe, OPERATOR));
      const [gone, waiting] = [await signUp({ firstName: 'Gone' }), await signUp({ firstName: 'Wim', slots: 2 })];
      const second = await signUp({ firstName: 'Second' });
      for (const party of [waiting, second]) await processor.execute(confirmOnBehalf(party, OPERATOR));
      await processor.execute(cancel(await signUp({ firstName: 'Ended' }), OPERATOR));
      await deps.db('messages').where({ registration_id: zoe.id }).update({ failed_at: '2027-05-01T08:02:00.000Z' });
      await deps.db('messages').where({ registration_id: gone.id }).update({ sent_at: '2027-05-01T08:02:00.000Z' });

      const people = await rows();
      expect(
        people.map((person) => [person['First name'], person.State, person['Place on the wait list'], person['Last email']]),
      ).to.deep.equal([
        ['Zoë', 'Confirmed', '', 'Undeliverable'],
        ['Gone', 'Not confirmed yet', '', 'Sent'],
        ['Wim', 'On the wait list', '1', 'Not sent yet'],
        ['Second', 'On the wait list', '2', 'Not sent yet'],
        ['Ended', 'Cancelled', '', 'Not sent yet'],
      ]);
      expect(people[0]).to.include({
        ...{
          'Last name': 'Ångström',
          Slots: '2',
          Email: zoe.email,
          Phone: '+32 470 12 34 56',
          Member: 'yes',
          Language: 'English',
          ID: zoe.id,
        },
        ...{ 'Registered (Europe/Brussels)': '2027-05-01 10:00', 'Confirmed (Europe/Brussels)': '2027-05-01 10:01' },
        ...{ 'Ended (Europe/Brussels)': '', 'Signed up by': 'Form' },
      });
    });

    it('has only those who are chosen as on the page, with their places on the whole wait list', async () => {
      const { processor, signUp, rows } = await setUp(1);
      for (const firstName of ['Zoë', 'Wim', 'Second']) await processor.execute(confirmOnBehalf(await signUp({ firstName }), OPERATOR));
      await signUp({ firstName: 'Zoë', lastName: '% _' });
      const chosen = async (filter: PeopleFilter) =>
        (await rows('en', filter)).map((person) => `${person['First name']} ${person['Place on the wait list']}`.trim());
      expect(await chosen({ state: 'confirmed' })).to.deep.equal(['Zoë']);
      expect(await chosen({ state: 'waiting' })).to.deep.equal(['Wim 1', 'Second 2', 'Zoë']);
      expect(await chosen({ state: 'all', search: 'second' })).to.deep.equal(['Second 2']);
      expect(await chosen({ state: 'waiting', search: 'zoe' })).to.deep.equal(['Zoë']);
      expect(await chosen({ state: 'undeliverable' })).to.deep.equal([]);
      expect(await chosen({ state: 'all', member: true })).to.deep.equal([]);
    });

    it('has who was added on paper, without an email', async () => {
      const { deps, event, rows } = await setUp();
      await addOnPaper(deps, (await event()).slug, 'by phone');
      expect((await rows())[0]).to.include({ Email: '', 'Last email': '', 'Signed up by': 'Organiser', State: 'Confirmed' });
    });

    it('speaks the language that is asked for', async () => {
      const { signUp, rows } = await setUp();
      await signUp({ member: true });
      const words = async (language: string) => Object.entries((await rows(language))[0] ?? {}).flat();
      expect(await words('fr')).to.include.members(['Prénom', 'oui', 'Pas encore confirmée']);
      expect(await words('nl')).to.include.members(['Voornaam', 'ja', 'Nog niet bevestigd']);
      expect(await words('de')).to.include.members(['Vorname', 'ja', 'Noch nicht bestätigt']);
    });

    it('has 5,000 people once each in both formats, in the order of registering, and not those who come while it is read', async () => {
      const { deps, signUp, event } = await setUp(10_000);
      await insertPeople(deps.db, (await event()).id, 5_000);
      const before = await event();
      const stream = openExport(deps.db, before, { format: 'csv', language: 'en', filter: EVERYBODY });
      stream.once('data', () => void signUp({ firstName: 'Late' }));
      const people = tableOf(await text(stream));
      expect(people.map((person) => person['First name'])).to.deep.equal(Array.from({ length: 5_000 }, (_, index) => `Ada${index + 1}`));
      const [sheet] = await readXlsx(await buffer(openExport(deps.db, before, { format: 'xlsx', language: 'en', filter: EVERYBODY })));
      expect(sheet?.data).to.have.length(5_001);
      const [first, last, slots] = sheet?.data[1] ?? [];
      expect([first, last, slots, sheet?.data[1]?.[7]]).to.deep.equal(['Ada1', 'Lovelace', 1, false]);
      expect(sheet?.data[1]?.[8]).to.deep.equal(new Date('2027-04-01T10:00:00.000Z'));
    });

    for (const format of EXPORT_FORMATS)
      it(`reads no further (${format}) than the reader takes, holds nothing in the database, and stops when the reader goes away`, async () => {
        const { deps, signUp, event } = await setUp(10_000);
        await insertPeople(deps.db, (await event()).id, 5_000);
        const statements: string[] = [];
        deps.db.on('query', ({ sql }: { sql: string }) => statements.push(sql));
        const ofExport = () => statements.filter((sql) => sql.includes('BETWEEN') || sql.includes('between')).length;
        const stream = openExport(deps.db, await event(), { format, language: 'en', filter: EVERYBODY });
        await once(stream, 'readable');
        for (let turn = 0; turn < 50; turn += 1) await nextTurn();
        // Two statements for each 500 people: 20 for all.
        expect(ofExport()).to.be.at.most(10);
        // The only connection of SQLite is free.
        await signUp({ firstName: 'Meanwhile' });
        stream.destroy();
        await once(stream, 'close');
        for (let turn = 0; turn < 50; turn += 1) await nextTurn();
        expect(ofExport()).to.be.at.most(14);
      });

    it('is in the audit log, without anything about people', async () => {
      const { deps, processor, event } = await setUp();
      await processor.execute(recordExport(await event(), 'xlsx', 12, OPERATOR));
      const [entry] = await rowsFrom(deps.db, auditLog).where({ action: 'event.exported' });
      expect(entry).to.include({ actor: OPERATOR.name, subjectId: (await event()).id, data: '{"format":"xlsx","rows":12}' });
      expect(await verifyChain(deps.db, await event(), 'event')).to.equal(null);
    });
  });
});

function tableOf(csv: string): Record<string, string>[] {
  return parse(csv, { bom: true, columns: true });
}
