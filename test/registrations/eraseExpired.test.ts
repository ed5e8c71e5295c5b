import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { verifyChain } from '../../src/audit/verifyChain.ts';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { findEventById } from '../../src/events/eventRepository.ts';
import { findErasableEvents } from '../../src/registrations/jobs/eraseExpired.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';

const DAY_MS = 24 * 3_600_000;
const PERSONAL = { firstName: 'Wilhelmina', lastName: 'Zzyzx', email: 'wilhelmina.zzyzx@example.org', phone: '0477 11 22 33' };

describe('Erasing expired personal data', () => {
  onEachDatabase((fresh, database) => {
    it('erases personal data retention_days after the event, and keeps the counts and the audit log', async () => {
      const smtpServer = await TestSmtpServer.create();
      const { url, deps, clock, eraseExpired } = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const event = await anEvent(deps, { starts: '2027-05-02T10:00', retentionDays: 10 });
      const visitor = await Visitor.at(url, event);
      await visitor.signUp(anApplicant(PERSONAL), { 'Idempotency-Key': 'once' });
      const link = confirmationLinkIn(await smtpServer.messageTo(PERSONAL.email));
      await visitor.follow(link);
      await visitor.follow(link.replace('confirm_registration?uuid=', 'registrations/'), {
        method: 'PATCH',
        body: { email: 'w.zzyzx@example.net' },
      });
      await untilOutboxEmpty(deps);
      clock.advance(11 * DAY_MS - 1);
      await eraseExpired();
      expect(await findErasableEvents(deps)).to.deep.equal([]);
      expect(await deps.db('registrations').where({ last_name: 'Zzyzx' })).to.have.length(1);

      clock.advance(DAY_MS);
      expect((await findErasableEvents(deps)).map(({ registrations, messages }) => [registrations, messages])).to.deep.equal([[1, 3]]);
      await eraseExpired();
      await eraseExpired();
      const [availability] = await deps.db('availability');
      expect(availability).to.include({ slots_taken: 1 });
      const erased = await findEventById(deps.db, event.id);
      expect(await verifyChain(deps.db, erased ?? event)).to.equal(null);
      expect((await visitor.follow(link)).status).to.equal(410);
      expect(await readEverything(deps, database)).not.to.match(/zzyzx|wilhelmina|0477 11/i);
    });

    it('forgets the network of whoever never confirmed', async () => {
      const { url, deps, clock, eraseExpired } = await aService({ DATABASE_URL: await fresh(), NODE_ENV: 'production' });
      const visitor = await Visitor.at(url, await anEvent(deps, { starts: '2027-05-02T10:00', retentionDays: 10 }));
      await visitor.signUp(anApplicant());
      expect(await deps.db('registrations').whereNotNull('client_network')).to.have.length(1);
      clock.advance(12 * DAY_MS);
      await eraseExpired();
      expect(await deps.db('registrations').whereNotNull('client_network')).to.have.length(0);
    });

    it('does not happen where the event sets no retention period', async () => {
      const { deps, clock } = await aService({ DATABASE_URL: await fresh() });
      await anEvent(deps, { starts: '2027-05-02T10:00', retentionDays: null });
      clock.advance(1_000 * DAY_MS);
      expect(await findErasableEvents(deps)).to.deep.equal([]);
    });
  });
});

/** The whole content: on SQLite the file and its write-ahead log, on PostgreSQL the rows of every table concerned. */
async function readEverything({ db, config }: Awaited<ReturnType<typeof aService>>['deps'], database: string): Promise<string> {
  const tables = ['registrations', 'messages', 'idempotency_keys', 'audit_log', 'events'];
  if (database === 'postgres') return JSON.stringify(await Promise.all(tables.map((table) => db(table))));
  const file = sqliteFile(config.DATABASE_URL) ?? '';
  return [file, `${file}-wal`].map((name) => (existsSync(name) ? readFileSync(name, 'latin1') : '')).join();
}
