import { expect } from 'chai';
import { createAccountDeps } from '../../src/accounts/domain/accountDeps.ts';
import { operatorActor } from '../../src/accounts/domain/adminActor.ts';
import { setEnabled, setRoles } from '../../src/accounts/login/manageAccount.ts';
import { aFullService, anAccount, type FullService, signedInAs } from '../support/accounts.ts';
import { onEachDatabase } from '../support/databases.ts';
import { anEvent, OPERATOR } from '../support/factories.ts';
import { HttpUser } from '../support/httpUser.ts';

const AUDITOR = { name: 'auditor', requireApproval: true, requestable: false, permissions: ['audit:read'] };

async function lastAudit({ deps }: FullService, action: string) {
  const entry = await deps.db('audit_log').where({ action }).orderBy('id', 'desc').first();
  return entry && { actor: entry.actor, subject: entry.subject_id, data: JSON.parse(entry.data) };
}

describe('Managing roles', () => {
  onEachDatabase((fresh) => {
    it('lets an administrator list, define, change and delete them, and notes before and after', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const { roles } = (await administrator.request('/admin/roles')).body;
      expect(roles.map(({ name, accounts }: { name: string; accounts: number }) => [name, accounts])).to.deep.equal([
        ['administrator', 1],
        ['member', 0],
        ['organiser', 0],
      ]);
      const defined = await administrator.post('/admin/roles', AUDITOR);
      expect([defined.status, defined.body]).to.deep.equal([201, { ...AUDITOR, builtIn: false, accounts: 0 }]);
      expect((await administrator.post('/admin/roles', AUDITOR)).status, 'twice').to.equal(409);
      const auditor = await signedInAs(service, 'auditor');
      expect((await auditor.request('/admin/audit-log')).status).to.equal(200);
      expect((await auditor.request('/admin/users')).status).to.equal(403);
      expect((await administrator.request('/admin/roles/auditor', { method: 'DELETE' })).status, 'in use').to.equal(409);
      const changed = await administrator.request('/admin/roles/auditor', { method: 'PATCH', body: { permissions: ['accounts:review'] } });
      expect(changed.body).to.deep.include({ requireApproval: true, permissions: ['accounts:review'], accounts: 1 });
      expect((await auditor.request('/admin/audit-log')).status, 'at once').to.equal(403);
      expect((await auditor.request('/admin/users')).status).to.equal(200);
      expect(await lastAudit(service, 'role.changed')).to.deep.equal({
        actor: `account:${administrator.account.id}`,
        subject: 'auditor',
        data: {
          before: { requireApproval: true, requestable: false, permissions: ['audit:read'] },
          after: { requireApproval: true, requestable: false, permissions: ['accounts:review'] },
        },
      });
      await administrator.post(`/admin/users/${auditor.account.id}/roles`, { roles: ['member', 'organiser'] });
      expect((await lastAudit(service, 'account.roles_changed'))?.data).to.deep.equal({
        before: ['auditor'],
        after: ['member', 'organiser'],
      });
      expect((await administrator.request('/admin/roles/auditor', { method: 'DELETE' })).status).to.equal(204);
      expect((await administrator.request('/admin/roles/auditor')).status).to.equal(404);
      expect((await administrator.request('/admin/roles/member', { method: 'DELETE' })).status, 'built in').to.equal(409);
    });

    it('never lets strangers give themselves permissions, and administrators lose theirs', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const open = await administrator.post('/admin/roles', { ...AUDITOR, requireApproval: false, requestable: true });
      expect([open.status, open.body.errors?.[0]?.field]).to.deep.equal([400, 'requireApproval']);
      const patch = (name: string, body: object) => administrator.request(`/admin/roles/${name}`, { method: 'PATCH', body });
      expect((await patch('member', { permissions: ['events:all'] })).status, 'everybody').to.equal(400);
      expect((await patch('organiser', { requireApproval: false })).status).to.equal(400);
      expect((await patch('administrator', { permissions: ['audit:read'] })).status).to.equal(400);
      expect((await patch('administrator', { requestable: true })).body.errors?.[0]?.field).to.equal('requestable');
      expect((await patch('administrator', { requireApproval: true })).status).to.equal(200);
      const asked = { username: 'mallory', firstName: 'M', lastName: 'M', enabled: true, password: 'Kort-Muts7-lantaarn' };
      const refused = await new HttpUser(service).post('/user/register', {
        ...asked,
        roles: ['administrator'],
        identities: ['m@example.org'],
      });
      expect([refused.status, refused.body.errors?.[0]?.message]).to.deep.equal([400, 'Choose one of these roles: member, organiser']);
    });

    it('lets nobody give, take or stop what they may not do themselves', async () => {
      const service = await aFullService(await fresh());
      const administrator = await signedInAs(service, 'administrator');
      const permissions = ['accounts:manage', 'accounts:review', 'roles:manage'];
      await administrator.post('/admin/roles', { ...AUDITOR, name: 'helper', permissions });
      const helper = await signedInAs(service, 'helper');
      const member = await anAccount(service);
      const own = `/admin/users/${member.id}`;
      const other = `/admin/users/${administrator.account.id}`;
      expect((await helper.post(`${own}/roles`, { roles: ['administrator'] })).status).to.equal(403);
      expect((await helper.post(`${other}/roles`, { roles: ['member'] })).status).to.equal(403);
      const moreRoles = await helper.post(`${other}/roles`, { roles: ['administrator', 'member'] });
      expect(moreRoles.status, 'it would sign the administrator out').to.equal(403);
      const [, main = ''] = (await helper.getPage(other)).text.split('<main');
      expect(main, 'no form that is refused').to.contain('<h1').and.not.to.contain('<form');
      expect((await helper.post(`${other}/enabled`, { enabled: false })).status).to.equal(403);
      expect((await helper.post('/admin/roles', AUDITOR)).status).to.equal(403);
      expect((await helper.request('/admin/roles/helper', { method: 'PATCH', body: { permissions: ['audit:read'] } })).status).to.equal(
        403,
      );
      expect((await helper.post(`${own}/roles`, { roles: ['helper'] })).status, 'what they may do').to.equal(200);
      expect((await helper.post(`${own}/enabled`, { enabled: false })).status).to.equal(200);
    });

    it('keeps the last administrator, whoever asks, also when two remove each other at once', async () => {
      const service = await aFullService(await fresh());
      const [one, two] = [await anAccount(service, { roles: ['administrator'] }), await anAccount(service, { roles: ['administrator'] })];
      const deps = createAccountDeps(service.deps);
      const operator = operatorActor(OPERATOR);
      const codeOf = (error: { code: string }) => error.code;
      const results = await Promise.all([
        setEnabled(deps, operator, one.id, false).then(() => 'done', codeOf),
        setRoles(deps, operator, two.id, ['member']).then(() => 'done', codeOf),
      ]);
      expect(results.sort()).to.deep.equal(['conflict', 'done']);
    });

    it('shows the roles in pages, whose forms define, change and delete them', async () => {
      const service = await aFullService(await fresh());
      const { token = '' } = await signedInAs(service, 'administrator');
      const user = new HttpUser(service);
      user.cookies.set('__Host-session', token);
      const wrong = await user.submit('/admin/roles', { name: 'No Name', permissions: 'audit:read' });
      expect([wrong.status, wrong.text]).to.satisfy(([status, text]: [number, string]) => status === 422 && text.includes('2 to 40'));
      expect(wrong.text, 'nothing is lost')
        .to.contain('value="No Name"')
        .and.match(/value="audit:read" checked/);
      const form = new URLSearchParams([
        ['name', 'auditor'],
        ['permissions', 'audit:read'],
        ['permissions', 'events:all'],
      ]);
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' };
      expect((await user.post('/admin/roles', form.toString(), headers)).status).to.equal(303);
      expect((await user.getPage('/admin/roles')).text)
        .to.contain('auditor')
        .and.contain('Read the audit log, See and change all events');
      expect((await user.submit('/admin/roles/auditor', { requireApproval: 'yes' })).status).to.equal(303);
      const [role] = await service.deps.db('roles').where({ name: 'auditor' });
      expect(role).to.include({ require_approval: 1, permissions: '' });
      expect((await user.submit('/admin/roles/auditor/removal', {})).status).to.equal(303);
      expect((await user.getPage('/admin/roles')).text).to.not.contain('auditor');
    });

    it('shows an organiser no event before somebody puts them into its team', async () => {
      const service = await aFullService(await fresh());
      await anEvent(service.deps);
      const organiser = await signedInAs(service, 'organiser');
      const { status, body } = await organiser.request('/api/events');
      expect([status, body]).to.deep.equal([200, { events: [] }]);
    });
  });
});
