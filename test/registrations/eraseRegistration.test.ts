import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sqliteFile } from '../../src/databaseUrl.ts';
import { checkInvariants } from '../../src/invariants/checkInvariants.ts';
import { insertReport } from '../../src/messages/bounces/messageReports.ts';
import { addByHand } from '../../src/registrations/commands/addByHand.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { withNote } from '../../src/registrations/commands/withNote.ts';
import { validateHandAdded } from '../../src/registrations/domain/addedByHand.ts';
import { createLinks } from '../../src/registrations/domain/privateLink.ts';
import { eraseRegistration } from '../../src/registrations/jobs/eraseRegistration.ts';
import { createCommandProcessor } from '../../src/registrations/processing/commandProcessor.ts';
import { findAllLive, findByIds } from '../../src/registrations/processing/registrationRepository.ts';
import { Visitor } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, anEvent, OPERATOR } from '../support/factories.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { confirmationLinkIn, TestSmtpServer } from '../support/smtpServer.ts';
import { until } from '../support/until.ts';

const PERSONAL = { firstName: 'Wilhelmina', lastName: 'Zzyzx', email: 'wilhelmina.zzyzx@example.org', phone: '0477 11 22 33' };
const TRACES = /zzyzx|wilhelmina|0477 11/i;

describe('Erasing one person', () => {
  onEachDatabase((fresh, database) => {
    async function setUp() {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const { deps, url } = service;
      const event = await anEvent(deps, { slots: 2 });
      const processor = createCommandProcessor(deps);
      const visitor = await Visitor.at(url, event);
      const expectSound = async () => expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
      return { ...service, event, processor, visitor, smtpServer, expectSound };
    }

    it('leaves nothing of them in the database, cancels without an email, and frees the slots', async () => {
      const { deps, event, processor, visitor, smtpServer, expectSound } = await setUp();
      await visitor.signUp(anApplicant({ ...PERSONAL, slots: 2 }), { 'Idempotency-Key': 'once' });
      const link = confirmationLinkIn(await smtpServer.messageTo(PERSONAL.email));
      await visitor.follow(link);
      const registrationLink = link.replace('confirm_registration?uuid=', 'registrations/');
      await visitor.follow(registrationLink, { method: 'PATCH', body: { email: 'w.zzyzx@example.net' } });
      const other = anApplicant({ waitList: true });
      await visitor.signUp(other, { 'Idempotency-Key': 'another' });
      await visitor.follow(confirmationLinkIn(await smtpServer.messageTo(other.email)));
      await untilOutboxEmpty(deps);
      const received = smtpServer.messages.length;
      const [registration] = await findAllLive(deps.db, event.id);
      if (!registration) throw new Error('nobody is registered');
      const { id: messageId } = await deps.db('messages').where({ registration_id: registration.id }).first('id');
      const report = { messageId, kind: 'bounced', at: deps.now().toISOString(), source: 'pipe', status: '5.1.1' } as const;
      await insertReport(deps.db, { ...report, detail: `<${PERSONAL.email}>: unknown` });

      await eraseRegistration(deps, processor, registration, OPERATOR);
      expect(await readEverything(deps, database)).not.to.match(TRACES);
      // It was inserted without its audit entry.
      expect(await deps.db('message_reports').delete()).to.equal(1);
      await untilOutboxEmpty(deps);
      expect(smtpServer.messages.slice(received).map(({ recipients }) => recipients)).to.deep.equal([[other.email]]);
      const [erased] = await findByIds(deps.db, [registration.id]);
      expect(erased).to.include({ endReason: 'cancelled', email: '', firstName: '', slots: 2, emailNormalized: registration.id });
      expect((await visitor.follow(registrationLink)).status).to.equal(410);
      expect(await deps.db('idempotency_keys')).to.have.length(1);
      const entries = await deps.db('audit_log').where({ subject_id: registration.id }).orderBy('sequence').pluck('action');
      expect(entries.slice(-2)).to.deep.equal(['registration.cancelled', 'registration.erased']);
      await eraseRegistration(deps, processor, registration, OPERATOR);
      expect(await deps.db('audit_log').where({ action: 'registration.erased' })).to.have.length(1);
      await expectSound();
      expect((await visitor.signUp(anApplicant({ ...PERSONAL, waitList: true }))).status, 'they can come back').to.equal(200);
      await expectSound();
    });

    it('erases the notes, and somebody without an email address', async () => {
      const { deps, event, processor, expectSound } = await setUp();
      const { email: _, ...paper } = PERSONAL;
      const input = validateHandAdded({ ...paper, slots: 1 }, false);
      const add = addByHand({
        eventId: event.id,
        input,
        isConfirmed: true,
        isOutOfTurn: false,
        links: createLinks(deps.keys),
        actor: OPERATOR,
      });
      const { id } = await processor.execute(withNote(add, 'Mrs Zzyzx called.'));
      const [registration] = await findByIds(deps.db, [id]);
      if (!registration) throw new Error('nobody is registered');
      await processor.execute(withNote(cancel(registration, OPERATOR), 'Wilhelmina is ill.'));
      await eraseRegistration(deps, processor, registration, OPERATOR);
      expect(await deps.db('audit_notes')).to.deep.equal([]);
      expect(await readEverything(deps, database)).not.to.match(TRACES);
      await expectSound();
    });

    it('withdraws what waits, and is not undone by an email that is being sent', async () => {
      const { deps, event, processor, visitor, smtpServer, expectSound } = await setUp();
      let letGo: (() => void) | undefined;
      smtpServer.beforeAccepting = () => new Promise<void>((resolve) => (letGo = resolve));
      await visitor.signUp(anApplicant(PERSONAL));
      await until('the email is being sent', async () => letGo !== undefined);
      const [registration] = await findAllLive(deps.db, event.id);
      if (!registration) throw new Error('nobody is registered');
      await eraseRegistration(deps, processor, registration, OPERATOR);
      letGo?.();
      await until('the email arrived', async () => smtpServer.messages.length === 1);
      smtpServer.beforeAccepting = async () => {};
      // The next email of the same dispatcher is recorded after the one that was being sent.
      const other = anApplicant();
      await visitor.signUp(other);
      await smtpServer.messageTo(other.email);
      await untilOutboxEmpty(deps);
      expect(await readEverything(deps, database)).not.to.match(TRACES);
      await expectSound();
    });
  });
});

/** The whole content: on SQLite the file and its write-ahead log, on PostgreSQL the rows of every table concerned. */
async function readEverything({ db, config }: Awaited<ReturnType<typeof aService>>['deps'], database: string): Promise<string> {
  const tables = ['registrations', 'messages', 'idempotency_keys', 'audit_log', 'audit_notes', 'events', 'message_reports'];
  if (database === 'postgres') return JSON.stringify(await Promise.all(tables.map((table) => db(table))));
  const file = sqliteFile(config.DATABASE_URL) ?? '';
  return [file, `${file}-wal`].map((name) => (existsSync(name) ? readFileSync(name, 'latin1') : '')).join();
}
