import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT } from '../../src/config.ts';
import { query } from '../../src/database/dialect.ts';
import { ENGLISH } from '../../src/i18n/translate.ts';
import { causeText } from '../../src/messages/transports/causeText.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, SEBASTIEN } from '../support/factories.ts';
import { exampleQueries } from '../support/queries.ts';
import { aService } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

describe('Database views for organisers', () => {
  onEachDatabase((fresh) => {
    async function setUp() {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const event = await anEvent(service.deps, { slots: 2 });
      const visitor = await Visitor.at(service.url, event);
      const { body } = await visitor.signUp(SEBASTIEN);
      await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(SEBASTIEN.email)));
      const grace = anApplicant({ firstName: 'Grace', lastName: 'Hopper', waitList: true });
      await visitor.signUp(grace);
      await smtpServer.messageTo(grace.email);
      return { ...service, smtpServer, event, registration: body.id };
    }

    it('show the fields of the mission, and who comes, who waits and how full it is', async () => {
      const { deps, event } = await setUp();
      const [grace, sebastien] = await deps.db('registrations_list');
      expect(sebastien).to.include({ event: event.slug, first_name: 'Sebastien', slots: 2, member: 0, confirmed: 1, on_wait_list: 0 });
      expect(grace).to.include({ first_name: 'Grace', wait_list: 1, confirmed: 0, on_wait_list: 1 });
      expect((await deps.db('attendees')).map(({ last_name }) => last_name)).to.deep.equal(['D']);
      expect((await deps.db('wait_list')).map(({ last_name }) => last_name)).to.deep.equal(['Hopper']);
      const [availability] = await deps.db('availability');
      expect(availability).to.include({ slots: 2, slots_taken: 2, slots_free: 0, parties_waiting: 1, slots_wished_for: 1, open: 1 });
      expect(await deps.db('needs_attention')).to.deep.equal([]);
    });

    it('every example query in db/queries runs', async () => {
      const { deps, event, registration } = await setUp();
      const answers = new Map<string, unknown[]>();
      for (const { name, sql } of exampleQueries()) {
        const values = { event: event.slug, text: 'HOPPER', registration };
        answers.set(name, await query(deps.db, sql, values as never));
      }
      expect(answers.size).to.equal(10);
      expect(answers.get('find-a-person')).to.have.length(1);
      expect(answers.get('not-confirmed')).to.have.length(1);
      expect(answers.get('what-happened')).to.have.length(2);
    });

    it('every example query says which parameter it needs, if that is not set or names nothing', async () => {
      const { deps, event } = await setUp();
      for (const value of ['', 'no-such-thing']) {
        for (const { name, sql } of exampleQueries().filter(({ sql }) => /[^:]:[a-z]+/.test(sql))) {
          const [row] = await query<Record<string, unknown>>(deps.db, sql, { event: value, text: '', registration: value } as never);
          const said = Object.values(row ?? {}).join(' ');
          expect(said, name).to.match(/Set the parameter (event|text|registration) to /);
          if (sql.includes(':event')) expect(said, name).to.contain(event.slug);
        }
      }
    });
  });

  it('needs_attention says why a message was given up in the words of the console', () => {
    const view = readFileSync(join(ROOT, 'db', 'views', 'needs_attention.sql'), 'utf8');
    const [reasons = ''] = view.split("'message still waiting'");
    const sentences = new Map(
      [...reasons.matchAll(/WHEN '([\w-]+)' THEN '([^']*)'/g)].map(([, cause = '', sentence = '']) => [cause, sentence]),
    );
    const known = [...sentences].flatMap(([cause, sentence]) => {
      const text = causeText(cause, ENGLISH);
      return text === null ? [] : [[sentence, text.slice(0, text.indexOf('.'))] as const];
    });
    expect(known.length).to.be.above(10);
    // What else it says is for operators.
    for (const [sentence, words] of known) expect(sentence.startsWith(words), sentence).to.equal(true);
    expect(view.split("'message still waiting'")[1]).to.contain(`WHEN 'deferred' THEN '${causeText('deferred', ENGLISH)}'`);
  });

  it('datasette.json has the same queries', () => {
    const { databases } = JSON.parse(readFileSync(join(ROOT, 'db', 'queries', 'datasette.json'), 'utf8'));
    const expected = Object.fromEntries(exampleQueries().map(({ name, title, sql }) => [name, { title, sql }]));
    expect(databases.slotkeeper.queries).to.deep.equal(expected);
  });
});
