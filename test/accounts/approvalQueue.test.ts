import { expect } from 'chai';
import { isReminderDue } from '../../src/accounts/domain/reminderSchedule.ts';
import { aVerifiedRequest } from '../support/accountRequests.ts';
import { aFullService, anAccount, type FullService, signedInAs } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { HttpUser } from '../support/httpUser.ts';
import { untilOutboxEmpty } from '../support/service.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const idsOf = (body: { users: { id: string }[] }) => body.users.map(({ id }) => id);

async function templatesTo({ deps }: FullService, accountId: string): Promise<string[]> {
  return deps.db('messages').where({ account_id: accountId }).orderBy('id').pluck<string[]>('template');
}

describe('Account requests that wait', () => {
  onEachDatabase((fresh) => {
    it('are listed oldest first, page by page, and found by name, domain and age', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const requests = [];
      for (let n = 0; n < 3; n++) requests.push(await aVerifiedRequest(service));
      service.clock.advance(DAY_MS);
      requests.push(await aVerifiedRequest(service, { email: 'bot@spam.example' }));
      const all = requests.map(({ id }) => id);
      const again = await signedInAs(service, 'administrator');
      const list = async (query: string) => (await again.request(`/admin/users?${query}`)).body;
      expect(idsOf(await list('')).length, 'all are pending').to.equal(4);
      const first = await list('limit=3');
      expect([idsOf(first), first.next]).to.deep.equal([all.slice(0, 3), all[2]]);
      const second = await list(`limit=3&after=${first.next}`);
      expect([idsOf(second), second.next]).to.deep.equal([all.slice(3), null]);
      expect(idsOf(await list('domain=SPAM.example'))).to.deep.equal([all[3]]);
      expect(idsOf(await list('olderThanDays=1'))).to.deep.equal(all.slice(0, 3));
      expect(idsOf(await list(`search=${requests[1]?.username.toUpperCase()}`))).to.deep.equal([all[1]]);
      expect(idsOf(await list('search=100%25'))).to.deep.equal([]);
      expect(idsOf(await list('state=all&search=amina'))).to.include(administrator.account.id);
      expect(idsOf(await list('state=active'))).to.not.include(all[0]);
    });

    it('are rejected together, and only those that nobody decided about', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const [kept, ...bogus] = [await aVerifiedRequest(service), await aVerifiedRequest(service), await aVerifiedRequest(service)];
      await administrator.post(`/admin/users/${kept.id}/approve`, { status: 'approved' });
      const users = [kept, ...bogus].map(({ id }) => id);
      const { body } = await administrator.post('/admin/users/rejections', { users, reason: 'Not on our list.' });
      expect(body).to.deep.equal({ rejected: 2 });
      expect(await service.deps.db('accounts').whereNotNull('rejected_at').orderBy('id').pluck('id')).to.deep.equal(
        bogus.map(({ id }) => id),
      );
      expect((await service.smtpServer.messageTo(bogus[0]?.email ?? '', 2)).text).to.contain('Not on our list.');
      expect((await administrator.post('/admin/users/rejections', { users: [] })).status).to.equal(400);
    });

    it('make one email for many, at most one an hour, which counts them', async () => {
      const service = await aFullService(await fresh());
      const administrator = await anAccount(service, { roles: ['administrator'] });
      for (let n = 0; n < 6; n++) await aVerifiedRequest(service);
      for (let minutes = 0; minutes < 59; minutes += 20) await service.expireOverdue();
      expect(await templatesTo(service, administrator.id)).to.deep.equal(['account-approval']);
      service.clock.advance(HOUR_MS);
      await service.expireOverdue();
      await service.expireOverdue();
      expect(await templatesTo(service, administrator.id)).to.deep.equal(['account-approval', 'account-approval-digest']);
      const digest = await service.smtpServer.messageTo(administrator.email, 2);
      expect(digest.subject).to.equal('6 account requests are waiting');
      expect(digest.text).to.match(/\/admin\/users$/m);
    });

    it('are brought up again after 2, 7 and 14 days, and appear in needs_attention until somebody decides', async () => {
      const service = await aFullService(await fresh());
      const administrator = await anAccount(service, { roles: ['administrator'] });
      expect(await service.deps.db('needs_attention')).to.deep.equal([]);
      const { id, username } = await aVerifiedRequest(service);
      const [attention] = await service.deps.db('needs_attention');
      expect(attention).to.include({ what: 'account requests waiting', who: username, detail: '1 in all, this is the oldest' });
      const reminders: number[] = [];
      for (let day = 1; day <= 29; day++) {
        const before = (await templatesTo(service, administrator.id)).length;
        service.clock.advance(DAY_MS);
        await service.expireOverdue();
        if ((await templatesTo(service, administrator.id)).length > before) reminders.push(day);
        await untilOutboxEmpty(service.deps);
      }
      expect(reminders).to.deep.equal([2, 7, 14, 28]);
      const reviewer = await signedInAs(service, 'administrator');
      await reviewer.post(`/admin/users/${id}/approve`, { status: 'rejected' });
      expect(await service.deps.db('needs_attention')).to.deep.equal([]);
    });

    it('are told to whoever may review, once there is somebody', async () => {
      const service = await aFullService(await fresh());
      await aVerifiedRequest(service);
      await service.expireOverdue();
      const administrator = await anAccount(service, { roles: ['administrator'] });
      await service.expireOverdue();
      expect(await templatesTo(service, administrator.id)).to.deep.equal(['account-approval']);
    });

    it('are rejected by the checkboxes of the page, and an empty choice is an error there', async () => {
      const service = await aFullService(await fresh());
      const { token = '' } = await signedInAs(service, 'administrator');
      const user = new HttpUser(service);
      user.cookies.set('__Host-session', token);
      const { id, username } = await aVerifiedRequest(service);
      expect((await user.getPage('/admin/users')).text)
        .to.contain(username)
        .and.contain(`value="${id}"`);
      expect((await user.submit('/admin/users/rejections', { reason: '' })).status).to.equal(422);
      expect((await user.submit('/admin/users/rejections', { users: id, reason: '' })).status).to.equal(303);
      expect((await user.getPage('/admin/users')).text).to.contain('No pending requests');
      expect((await user.getPage('/admin/users?state=rejected')).text).to.contain(username);
    });
  });

  it('have reminders at their days, also when the service was down', () => {
    const requestedAt = '2027-05-01T08:00:00.000Z';
    const isDue = (days: number, remindedDay: number | null) => {
      const at = (day: number) => new Date(Date.parse(requestedAt) + day * DAY_MS);
      return isReminderDue(requestedAt, remindedDay === null ? null : at(remindedDay).toISOString(), at(days));
    };
    expect([isDue(1.9, null), isDue(2, null), isDue(6.9, 2), isDue(7, 2), isDue(13, 9)]).to.deep.equal([false, true, false, true, false]);
    expect([isDue(20, null), isDue(27.9, 20), isDue(28, 20), isDue(41, 28), isDue(42, 28)]).to.deep.equal([true, false, true, false, true]);
  });
});
