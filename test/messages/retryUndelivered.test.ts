import { expect } from 'chai';
import { countUndelivered, retryUndelivered } from '../../src/messages/outbox/retryUndelivered.ts';
import { createService } from '../../src/service.ts';
import { aFullService, signedInAs } from '../support/accounts.ts';
import { freshSqlite, onEachDatabase } from '../support/databases.ts';
import { anApplicant, OPERATOR } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { mailLog } from '../support/mailLog.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Two sign-ups, whose emails an earlier version gave up because the relay refused us. */
async function givenUpByTheRelay(fresh: () => Promise<string>) {
  const service = await aServiceWithHeldOutbox(await fresh());
  for (const applicant of [anApplicant(), anApplicant()]) await service.visitor.signUp(applicant);
  await service
    .db('messages')
    .update({ failed_at: service.clock.now().toISOString(), cause: 'relay', last_error: '554 5.7.1 Relay access denied' });
  return service;
}

describe('Messages that were given up', () => {
  onEachDatabase((fresh) => {
    it('are sent again, once, and the audit log says who wanted it', async () => {
      const { deps, db, clock, smtpServer, deliver } = await givenUpByTheRelay(fresh);
      expect(await retryUndelivered(deps, { error: 'RELAY access', since: clock.now().toISOString() }, OPERATOR)).to.equal(2);
      expect(await retryUndelivered(deps, { all: true }, OPERATOR)).to.equal(0);
      await deliver();
      expect(smtpServer.messages).to.have.length(2);
      expect((await mailLog(db)).map(({ state }) => state)).to.deep.equal(['sent', 'sent']);
      const entries = await db('audit_log').where({ action: 'outbox.retried' });
      expect(entries.map(({ actor, data }) => [actor, JSON.parse(data).messages])).to.deep.equal([[OPERATOR.name, 2]]);
    });

    it('are chosen by time, event and error, all of them together', async () => {
      const { deps, db, clock } = await givenUpByTheRelay(fresh);
      const { slug } = await db('events').first('slug');
      const count = (filter: Parameters<typeof countUndelivered>[1]) => countUndelivered(db, filter);
      expect(await count({ all: true })).to.equal(2);
      expect(await count({ event: slug })).to.equal(2);
      expect(await count({ event: slug, error: 'no such user' })).to.equal(0);
      expect(await count({ error: '%' })).to.equal(0);
      expect(await count({ since: new Date(clock.now().getTime() + 1).toISOString() })).to.equal(0);
      await db('messages').update({ cause: 'limit' });
      expect(await count({ all: true }), 'beyond the limit of an unproved address').to.equal(0);
      for (const wrong of [{}, { event: 'unknown' }, { event: 'a\0b' }, { error: '' }, { error: ' ' }])
        expect(await retryUndelivered(deps, wrong, OPERATOR).catch(({ code }) => code)).to.be.oneOf(['invalid', 'not-found']);
    });

    it('by our own fault start no time to confirm: nobody lapses who was not asked', async () => {
      const { deps, db, clock, smtpServer, deliver, service } = await withExpiry(fresh);
      clock.advance(3 * DAY_MS);
      await service.expireOverdue();
      const live = () => db('registrations').whereNull('ended_at').pluck('id');
      expect(await live(), 'given up by our fault').to.have.length(2);
      await retryUndelivered(deps, { all: true }, OPERATOR);
      clock.advance(3 * DAY_MS);
      await service.expireOverdue();
      expect(await live(), 'waiting to be sent again').to.have.length(2);
      await deliver();
      expect(smtpServer.messages).to.have.length(2);
      clock.advance(2 * DAY_MS - HOUR_MS);
      await service.expireOverdue();
      expect(await live(), 'asked less than two days ago').to.have.length(2);
      clock.advance(2 * HOUR_MS);
      await service.expireOverdue();
      expect(await live()).to.have.length(0);
    });

    it('by the recipient’s fault start it, as before', async () => {
      const { db, clock, service } = await withExpiry(fresh);
      await db('messages').update({ cause: 'no-mailbox' });
      clock.advance(3 * DAY_MS);
      await service.expireOverdue();
      expect(await db('registrations').whereNull('ended_at')).to.have.length(0);
    });
  });

  it('are sent again through the API by those who may, with an error at the field otherwise', async () => {
    const service = await aFullService(await freshSqlite());
    const administrator = await signedInAs(service, 'administrator');
    await service.deps
      .db('messages')
      .update({ sent_at: null, failed_at: service.clock.now().toISOString(), cause: 'login', last_error: '530' });
    const waiting = Number((await service.deps.db('messages').count({ count: '*' }).first())?.count);
    const { status, body } = await administrator.post('/admin/outbox/retry', { since: '2027-05-01' });
    expect([status, body]).to.deep.equal([200, { messages: waiting }]);
    for (const wrong of [{}, { since: 'yesterday' }, { since: '2027-W24' }, { since: '2027-13-01' }, { all: false }, { error: '' }])
      expect((await administrator.post('/admin/outbox/retry', wrong)).status, JSON.stringify(wrong)).to.equal(400);
    const unclear = await administrator.post('/admin/outbox/retry', { all: false });
    expect(unclear.body.errors).to.deep.equal([{ field: 'all', message: 'Choose one of these: true' }]);
  });
});

async function withExpiry(fresh: () => Promise<string>) {
  const held = await givenUpByTheRelay(fresh);
  return { ...held, service: createService(held.deps) };
}
