import { expect } from 'chai';
import { pauseOutbox, resumeOutbox } from '../../src/messages/outbox/outboxPause.ts';
import { aFullService, anAccount, type FullService } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { OPERATOR } from '../support/factories.ts';
import { aPhoneNumber, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';
import { mailLog } from '../support/mailLog.ts';

const MINUTE_MS = 60_000;

function createAccount(service: FullService, contact: object) {
  return new HttpUser(service).post('/registration', { ...contact, password: PASSWORD, repeat_password: PASSWORD });
}

describe('A paused outbox', () => {
  onEachDatabase((fresh) => {
    it('holds the code of seed 001 as well, which comes when it is resumed', async () => {
      const service = await aFullService(await fresh());
      const [email, phone] = ['ada@example.org', aPhoneNumber()];
      await pauseOutbox(service.deps, 'maintenance', OPERATOR);
      for (const contact of [{ email }, { phone }]) expect((await createAccount(service, contact)).status).to.equal(200);
      await service.dispatchMessages();
      expect([service.smtpServer.messages.length, service.smsServer.messages.length]).to.deep.equal([0, 0]);
      expect((await mailLog(service.deps.db)).map(({ state, attempts }) => [state, attempts])).to.deep.equal([
        ['waiting', 0],
        ['waiting', 0],
      ]);
      await resumeOutbox(service.deps, OPERATOR, false);
      await service.dispatchMessages();
      const { text = '' } = await service.smtpServer.messageTo(email);
      const [, code] = /\/registration\/([\w-]+)/.exec(text) ?? [];
      expect((await new HttpUser(service).request(`/registration/${code}`)).status).to.equal(200);
      await service.smsServer.smsTo(phone);
    });

    it('makes a code by SMS for signing in stop working, and the answer says so', async () => {
      const service = await aFullService(await fresh());
      const { username } = await anAccount(service, { phone: aPhoneNumber() });
      const user = new HttpUser(service);
      await user.post('/users/login/init');
      await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
      await pauseOutbox(service.deps, 'maintenance', OPERATOR);
      expect((await user.post('/users/login/verify/start')).status).to.equal(503);
      await resumeOutbox(service.deps, OPERATOR, false);
      await service.dispatchMessages();
      expect(service.smsServer.messages).to.have.length(0);
      expect((await user.post('/users/login/verify/start')).status).to.equal(200);
    });
  });
});

describe('A code that is sent at once', () => {
  onEachDatabase((fresh) => {
    it('waits if the mail server defers it, and is in the mail log', async () => {
      const service = await aFullService(await fresh());
      service.smtpServer.replyFor = (_session, phase) => (phase === 'recipient' ? { code: 451, message: '4.7.1 Greylisted' } : null);
      expect((await createAccount(service, { email: 'ada@example.org' })).status).to.equal(200);
      expect((await mailLog(service.deps.db))[0]).to.include({ state: 'waiting', attempts: 1, last_error: '451 4.7.1 Greylisted' });
      service.smtpServer.replyFor = () => null;
      service.clock.advance(5 * MINUTE_MS);
      await service.dispatchMessages();
      await service.smtpServer.messageTo('ada@example.org');
    });
  });
});
