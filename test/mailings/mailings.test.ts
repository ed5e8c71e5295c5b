import { expect } from 'chai';
import { rowsFrom } from '../../src/database/tableMapping.ts';
import { cancel } from '../../src/registrations/commands/cancel.ts';
import { registrations } from '../../src/registrations/domain/registration.ts';
import { aConsoleUser, joinTeam } from '../support/consoleUser.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { insertPeople } from '../support/manyPeople.ts';
import { aService, untilOutboxEmpty } from '../support/service.ts';
import { TestSmtpServer } from '../support/smtpServer.ts';
import { links, registerCommand } from '../support/unitOfWork.ts';

const TWENTY_MINUTES_MS = 1_200_000;
const PATH = '/api/events/walk/messages';
const TEXTS = { en: { subject: 'Bring a raincoat, {first_name}', body: 'Dear {first_name},\n\nit will **rain** at {place}: {link}' } };

describe('A message to many people', () => {
  onEachDatabase((fresh) => {
    async function setUp({ people = 12 } = {}) {
      const smtpServer = await TestSmtpServer.create();
      const service = await aService({ DATABASE_URL: await fresh(), SMTP_URL: smtpServer.url });
      const { db } = service.deps;
      const event = await anEvent(service.deps, { slug: 'walk', slots: 10_000, organiser: 'Harbour Club' });
      await insertPeople(db, event.id, people);
      for (const { id, emailNormalized } of await rowsFrom(db, registrations))
        await db('registrations')
          .where({ id })
          .update({ link_hash: links.hashFor(id, emailNormalized) });
      const owner = await aConsoleUser(service);
      await joinTeam(service, event, owner, 'owner');
      const write = async (input: object = {}) => {
        const { body } = await owner.post(PATH, { audience: 'confirmed', texts: TEXTS, ...input });
        return `${PATH}/${body.id}`;
      };
      const act = (path: string, name: string, body: object = {}) => owner.post(`${path}/${name}`, body);
      const sendAll = async () => {
        await service.sendMailings();
        await service.dispatchMessages();
        await untilOutboxEmpty(service.deps);
        await service.sendMailings();
      };
      const find = async (firstName: string) => {
        const [found] = await rowsFrom(db, registrations).where({ first_name: firstName });
        return found as NonNullable<typeof found>;
      };
      /** The service sends by itself, too: nothing leaves in between. */
      const hold = async () => {
        const at = service.deps.now().toISOString();
        await db('outbox_pauses').insert({ id: 'a-pause', paused_at: at, paused_by: 'a test', reason: 'a test', marked_sent: 0 });
      };
      const letGo = () => db('outbox_pauses').delete();
      const receivers = () => smtpServer.messages.flatMap(({ recipients }) => recipients).sort();
      return { smtpServer, service, db, event, owner, write, act, sendAll, find, receivers, hold, letGo };
    }

    it('reaches everybody for whom it is, once, in their words; not who cancelled meanwhile, nor who signed up later', async () => {
      const { smtpServer, service, event, owner, write, act, sendAll, find, receivers, hold, letGo } = await setUp();
      await service.processor.execute(registerCommand(event.id));
      await service.dispatchMessages();
      smtpServer.messages = [];
      const path = await write();
      await hold();
      const sent = await act(path, 'send');
      expect([sent.body.state, sent.body.reach]).to.deep.equal(['sending', 12]);
      await service.processor.execute(cancel(await find('Ada3'), OPERATOR, { isTold: false }));
      await service.sendMailings();
      await service.processor.execute(cancel(await find('Ada5'), OPERATOR, { isTold: false }));
      await letGo();
      await sendAll();

      const wanted = [1, 2, 4, 6, 7, 8, 9, 10, 11, 12].map((index) => `row${index}@example.org`);
      expect(receivers()).to.deep.equal(wanted.sort());
      const email = await smtpServer.messageTo('row1@example.org');
      expect(email.subject).to.equal('Bring a raincoat, Ada1');
      expect(email.text).to.match(
        /Dear Ada1,\n\nit will rain at Pier 4, Ostend: https:\/\/slots\.example\.org\/registrations\/[0-9a-f-]{36}/,
      );
      expect(email.html).to.contain('it will <strong>rain</strong> at Pier 4, Ostend');
      expect(email.from?.name).to.equal('Harbour Club');
      const { body } = await owner.request(path);
      expect([body.state, body.recipients, body.progress]).to.deep.equal([
        ...['done', 11],
        { waiting: 0, sent: 10, bounced: 0, undeliverable: 0, withdrawn: 1 },
      ]);
      const results = await owner.request(`${path}/recipients?state=withdrawn`);
      expect(results.body.recipients.map(({ firstName }: { firstName: string }) => firstName)).to.deep.equal(['Ada5']);
    });

    it('says of each person why the email has not arrived, also where all of them are kept', async () => {
      const { service, db, owner, write, act, hold, letGo } = await setUp({ people: 3 });
      const path = await write();
      await hold();
      await act(path, 'send');
      await service.sendMailings();
      const [first, second] = await db('messages').where({ template: 'mailing' }).orderBy('id').pluck('id');
      const at = service.deps.now().toISOString();
      await db('messages').where({ id: first }).update({ failed_at: at, cause: 'no-mailbox' });
      await db('messages').where({ id: second }).update({ withdrawn_at: at, cause: 'deferred' });
      const causes = async () => {
        const { body } = await owner.request(`${path}/recipients`);
        return body.recipients.map(({ state, cause }: { state: string; cause: string | null }) => `${state}: ${cause}`).sort();
      };
      expect(await causes()).to.deep.equal(['undeliverable: no-mailbox', 'waiting: paused', 'withdrawn: null']);
      const page = await owner.getPage(path.replace('/api/', '/console/'));
      expect(page.text).to.contain('The operator of this service has paused all emails.').and.contain('There is no such mailbox');
      const fault = { faults: 1, fault_cause: 'relay', fault_since: at, resume_at: '2099-01-01T00:00:00.000Z' };
      await db('message_channels').where({ id: 'email' }).update(fault);
      await letGo();
      expect(await causes()).to.deep.equal(['undeliverable: no-mailbox', 'waiting: relay', 'withdrawn: null']);
    });

    it('goes on after a pause with those who have not got it, and reaches nobody twice', async () => {
      const { smtpServer, service, owner, write, act, sendAll, receivers } = await setUp({ people: 40 });
      const path = await write({ audience: 'all' });
      await act(path, 'send');
      let [arrive, release] = [() => {}, () => {}];
      const arrived = new Promise<void>((resolve) => {
        arrive = resolve;
      });
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      smtpServer.beforeAccepting = () => {
        arrive();
        return held;
      };
      await service.sendMailings();
      const dispatching = service.dispatchMessages();
      await arrived;
      const paused = await act(path, 'pause');
      expect(paused.body.state).to.equal('paused');
      release();
      await dispatching;
      await service.sendMailings();
      const { length } = receivers();
      expect(length).to.be.within(1, 39);
      expect((await owner.request(path)).body.progress.waiting).to.equal(0);
      expect((await act(path, 'pause')).status).to.equal(409);
      await act(path, 'continue');
      await sendAll();
      expect(receivers()).to.have.length(40);
      expect(new Set(receivers()).size).to.equal(40);
      expect((await owner.request(path)).body).to.include({ state: 'done', recipients: 40 });
    });

    it('leaves at its time on the clock of the event, and can be cancelled', async () => {
      const { service, write, act, sendAll, receivers, owner } = await setUp();
      const [later, never] = [await write(), await write({ audience: 'waiting' })];
      expect((await act(later, 'send', { at: '2027-04-30T10:00' })).status).to.equal(400);
      for (const path of [later, never]) expect((await act(path, 'send', { at: '2027-05-01T10:20' })).body.state).to.equal('scheduled');
      expect((await owner.request(later)).body.sendAt).to.equal('2027-05-01T08:20:00.000Z');
      await act(never, 'cancel');
      service.clock.advance(TWENTY_MINUTES_MS - 1);
      await sendAll();
      expect(receivers()).to.have.length(0);
      service.clock.advance(1);
      await sendAll();
      expect(receivers()).to.have.length(12);
      expect((await owner.request(never)).body.state).to.equal('cancelled');
      expect((await act(never, 'send')).status).to.equal(409);
    });

    it('is withdrawn from whom it has not reached when it is cancelled', async () => {
      const { service, write, act, owner, receivers, hold, letGo } = await setUp();
      const path = await write();
      await act(path, 'send');
      await hold();
      await service.sendMailings();
      await act(path, 'cancel');
      await letGo();
      await service.dispatchMessages();
      expect(receivers()).to.have.length(0);
      expect((await owner.request(path)).body).to.deep.include({ state: 'cancelled' });
      expect((await owner.request(path)).body.progress.withdrawn).to.equal(12);
    });

    it('tells people who have not proved their address nothing that they typed, and counts as any email to them', async () => {
      const { smtpServer, service, event, write, act, sendAll } = await setUp({ people: 0 });
      const { id } = await service.processor.execute(registerCommand(event.id, { firstName: 'bit.ly', email: 'stranger@example.org' }));
      await service.dispatchMessages();
      smtpServer.messages = [];
      const path = await write({ audience: 'picked', people: [id] });
      await act(path, 'send');
      await sendAll();
      const email = await smtpServer.messageTo('stranger@example.org');
      expect(email.subject).to.equal('Bring a raincoat,');
      expect(email.text).to.contain('Dear,').and.not.contain('bit.ly');
      for (let count = 0; count < 6; count++) {
        await act(await write({ audience: 'unconfirmed' }), 'send');
        await service.sendMailings();
      }
      await service.dispatchMessages();
      // Six an hour to an address that has not proved itself: the email of the sign-up, and five of these.
      expect(smtpServer.messages).to.have.length(5);
    });

    it('is not overwritten by somebody who saw an older version, and is sent ten times a day at most', async () => {
      const { owner, write, act } = await setUp();
      const path = await write();
      const body = { audience: 'all', texts: TEXTS };
      const first = await owner.request(path, { method: 'PATCH', body, headers: { 'If-Match': '"1"' } });
      expect([first.status, first.headers.get('etag')]).to.deep.equal([200, '"2"']);
      expect((await owner.request(path, { method: 'PATCH', body, headers: { 'If-Match': '"1"' } })).status).to.equal(412);
      expect((await owner.request(`${path}/send`, { method: 'POST', body: {}, headers: { 'If-Match': '"1"' } })).status).to.equal(412);
      for (let count = 0; count < 10; count++) expect((await act(await write(), 'send')).status).to.equal(200);
      const refused = await act(path, 'send');
      expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).to.deep.equal([429, true]);
    });

    it('is looked at as somebody would get it, and tried out on oneself alone', async () => {
      const { smtpServer, service, owner, write, act, find, receivers } = await setUp();
      const path = await write();
      const { id } = await find('Ada2');
      const preview = await act(path, 'preview', { person: id });
      expect(preview.body.subject).to.equal('Bring a raincoat, Ada2');
      expect((await act(path, 'preview', { person: '01990000-0000-4000-8000-000000000000' })).status).to.equal(404);
      expect((await act(path, 'test')).body).to.deep.equal({ to: `${owner.username}@example.org` });
      await service.dispatchMessages();
      expect(receivers()).to.deep.equal([`${owner.username}@example.org`]);
      expect(smtpServer.messages[0]?.subject).to.equal('[Test] Bring a raincoat, Amina');
    });

    it('says at its field what is wrong with it', async () => {
      const { owner } = await setUp({ people: 0 });
      const wrong: [object, string][] = [
        [{ audience: 'confirmed', texts: { en: { subject: 'Hello {nam}', body: 'x' } } }, 'texts.en.subject'],
        [{ audience: 'confirmed', texts: { en: { subject: 'x', body: 'y'.repeat(5_001) } } }, 'texts.en.body'],
        [{ audience: 'confirmed', texts: {} }, 'texts'],
        [{ audience: 'confirmed', texts: { xx: { subject: 'x', body: 'y' } } }, 'texts.xx'],
        [{ audience: 'picked', texts: TEXTS }, 'people'],
      ];
      for (const [body, field] of wrong) {
        const reply = await owner.post(PATH, body);
        expect([reply.status, reply.body.errors.map((error: { field: string }) => error.field)]).to.deep.equal([400, [field]]);
      }
    });
  });
});
