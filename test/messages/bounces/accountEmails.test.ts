import { expect } from 'chai';
import { lockAuditLogOfMessage } from '../../../src/events/auditMessageReports.ts';
import { checkInvariants } from '../../../src/invariants/checkInvariants.ts';
import { createReportIntake } from '../../../src/messages/bounces/takeReport.ts';
import { aFullService, anAccount } from '../../support/accounts.ts';
import { Visitor } from '../../support/client.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { anApplicant, anEvent } from '../../support/factories.ts';
import { aUsername, HttpUser, PASSWORD, passwordHashOf } from '../../support/httpUser.ts';
import { mailLog } from '../../support/mailLog.ts';
import { until } from '../../support/until.ts';
import { complaint, postfixBounce } from './mails.ts';

describe('An email to the owner of an account that comes back', () => {
  onEachDatabase((fresh) => {
    it('is noted in the global audit log; after a complaint only codes that the owner asks for are sent', async () => {
      const service = await aFullService(await fresh(), { MAIL_RETURN_PATH: 'bounces@slots.example.org' });
      const { deps, smtpServer, url } = service;
      const { takeMail } = createReportIntake(deps, lockAuditLogOfMessage);
      const account = await anAccount(service, { email: `${aUsername()}@example.org` });
      const user = new HttpUser(service);
      await user.post('/forgotten-password', { username: account.username });
      const { envelopeFrom } = await smtpServer.messageTo(account.email);
      await until('it is noted as sent', async () => (await mailLog(deps.db)).some(({ state }) => state === 'sent'));
      expect(await takeMail(Buffer.from(postfixBounce({ to: envelopeFrom })), 'pipe')).to.equal('bounced');
      expect(await takeMail(Buffer.from(complaint({ to: envelopeFrom })), 'pipe')).to.equal('complained');
      const entries = await deps.db('audit_log').where({ subject_id: account.id, event_id: null, account_id: null }).orderBy('sequence');
      expect(entries.map(({ action }) => action)).to.include.members(['account.email_bounced', 'account.email_complained']);

      const visitor = await Visitor.at(url, await anEvent(deps));
      await visitor.signUp(anApplicant({ email: account.email }));
      const stateOf = async (template: string) => (await mailLog(deps.db)).find((row) => row.template === template)?.state;
      await until('the sign-up is given up', async () => (await stateOf('confirm')) === 'undeliverable');
      await user.post('/users/login/init');
      await user.post('/users/login/userdata', { username: account.username, passwordHash: passwordHashOf(PASSWORD) });
      expect((await user.post('/users/login/verify/start')).status).to.equal(200);
      expect((await smtpServer.messageTo(account.email, 2)).text).to.match(/\b\d{6}\b/);
      await until('it is noted as sent', async () => (await stateOf('account-sign-in')) === 'sent');
      expect(smtpServer.messages.filter(({ recipients }) => recipients.includes(account.email))).to.have.length(2);
      expect(await checkInvariants(deps.db, deps.now().toISOString())).to.deep.equal([]);
    });
  });
});
