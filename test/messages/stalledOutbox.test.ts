import { expect } from 'chai';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { setPassword } from '../../src/accounts/login/changePassword.ts';
import type { Database } from '../../src/database/database.ts';
import { aFullService, anAccount } from '../support/accounts.ts';
import { sendRequest } from '../support/client.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anApplicant, OPERATOR } from '../support/factories.ts';
import { aServiceWithHeldOutbox } from '../support/heldOutbox.ts';
import { aPhoneNumber } from '../support/httpUser.ts';
import { mailLog } from '../support/mailLog.ts';

const MINUTE_MS = 60_000;
const GREYLISTED = { code: 451, message: '4.7.1 Greylisted, try again later' };
const OUT_OF_SERVICE = { code: 421, message: '4.3.2 Out of service' };
/** A result of /readyz is repeated this long. */
const RESULT_TTL_MS = 2_000;
const READY = [200, { ready: true, problems: [] }];

async function readiness(url: string): Promise<[number, { ready: boolean; problems: string[]; warnings?: string[] }]> {
  const { status, body } = await sendRequest(`${url}/readyz`);
  return [status, body];
}

/** Expects that it is not ready, and names the message that has been due longest. */
async function expectStalled(url: string, db: Database) {
  const warnings = [`message ${(await mailLog(db))[0]?.id} (confirm) has been due since 2027-05-01T08:00:00.000Z: see slotkeeper doctor`];
  expect(await readiness(url)).to.deep.equal([503, { ready: false, problems: ['the outbox is stalled'], warnings }]);
}

describe('Stalled outbox in /readyz', () => {
  onEachDatabase((fresh) => {
    it('/readyz reports a stalled outbox while the mail server refuses everything, and recovers', async () => {
      const { url, smtpServer, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      smtpServer.replyFor = () => OUT_OF_SERVICE;
      for (let minute = 0; minute < 16; minute++) {
        await deliver();
        clock.advance(MINUTE_MS);
      }
      const [status, { problems, warnings }] = await readiness(url);
      expect([status, problems]).to.deep.equal([503, ['the outbox is stalled']]);
      expect(warnings).to.have.length(1);
      expect(warnings?.[0]).to.match(
        /^the mail server refuses us since 2027-05-01T08:00:00.000Z: 421 4.3.2 Out of service; next try at 2027-05-01T/,
      );
      smtpServer.replyFor = () => null;
      clock.advance(MINUTE_MS);
      await deliver();
      clock.advance(RESULT_TTL_MS);
      expect(await readiness(url)).to.deep.equal(READY);
    });

    it('/readyz stays ready when a single mailbox defers (4xx)', async () => {
      const { url, smtpServer, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      smtpServer.replyFor = () => GREYLISTED;
      for (let minute = 0; minute < 120; minute++) {
        await deliver();
        clock.advance(MINUTE_MS);
        expect(await readiness(url)).to.deep.equal(READY);
      }
    });

    it('/readyz stays ready, with a warning, while a mail server takes so many an hour, and reports one that takes no more', async () => {
      const { url, smtpServer, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      for (let person = 0; person < 5; person++) await visitor.signUp(anApplicant());
      const perHour = 2;
      let [windowStart, count] = [clock.now().getTime(), 0];
      smtpServer.replyFor = () => {
        const at = clock.now().getTime();
        if (at - windowStart >= 60 * MINUTE_MS) [windowStart, count] = [at, 0];
        return ++count > perHour ? { code: 450, message: '4.7.1 Error: too much mail from 192.0.2.1' } : null;
      };
      const warningsSeen = new Set<string>();
      for (let minute = 0; smtpServer.messages.length < 4; minute++) {
        await deliver();
        clock.advance(MINUTE_MS);
        const [status, { problems, warnings = [] }] = await readiness(url);
        expect([status, problems], `after ${minute} minutes`).to.deep.equal([200, []]);
        for (const warning of warnings) warningsSeen.add(warning.replace(/ since.*/, ''));
      }
      expect([...warningsSeen]).to.deep.equal(['the mail server limits how many messages we send,']);
      count = Number.POSITIVE_INFINITY;
      for (let minute = 0; minute < 72; minute++) {
        windowStart = clock.now().getTime();
        await deliver();
        clock.advance(MINUTE_MS);
      }
      expect((await readiness(url))[1].problems).to.deep.equal(['the outbox is stalled']);
    });

    it('/readyz stays ready while messages wait for others that are being sent', async () => {
      const { url, db, clock, visitor, deliver } = await aServiceWithHeldOutbox(await fresh());
      await visitor.signUp(anApplicant());
      await db.raw("UPDATE messages SET locked_until = '2099-01-01T08:00:00.000Z'");
      clock.advance(10 * MINUTE_MS);
      await visitor.signUp(anApplicant());
      await deliver();
      clock.advance(14 * MINUTE_MS);
      expect(await readiness(url)).to.deep.equal(READY);
      clock.advance(MINUTE_MS);
      await expectStalled(url, db);
    });

    it('/readyz stays ready, with a warning, when only SMS are stalled without a gateway', async () => {
      const service = await aFullService(await fresh(), { SMS_URL: '' });
      const administrator = await anAccount(service, { roles: ['administrator'], phone: aPhoneNumber() });
      await setPassword(createAccountDeps(service.deps), OPERATOR, administrator.username, 'Hoge-Toren4-wolken');
      expect((await service.deps.db('needs_attention'))[0]).to.include({ what: 'SMS not sent', who: administrator.phone });
      service.clock.advance(16 * MINUTE_MS);
      const warnings = ['no SMS was sent since 2027-05-01T08:00:00.000Z: see slotkeeper doctor'];
      expect(await readiness(service.url)).to.deep.equal([200, { ready: true, problems: [], warnings }]);
    });
  });
});
