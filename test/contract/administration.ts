import { aFullService, anAccount, type FullService, signedInAs } from '../support/accounts.ts';
import { aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';
import { contractDatabase } from './contractDatabase.ts';

const NOBODY = '01990000-0000-7000-8000-000000000000';

/** Drives reviewing accounts and reading the audit log. */
export async function driveAdministration() {
  const service = await aFullService(await contractDatabase());
  const administrator = await signedInAs(service, 'administrator');
  const own = `/admin/users/${administrator.account.id}`;
  const [pending, rejected] = [await aPendingAccount(service), await aPendingAccount(service)];
  const other = `/admin/users/${(await anAccount(service)).id}`;
  const nobody = `/admin/users/${NOBODY}`;

  for (const path of ['/admin/users', '/admin/audit-log']) {
    await administrator.request(path);
    await administrator.getPage(path);
    await administrator.request(`${path}?state=unknown&limit=0`);
  }
  await administrator.getPage('/admin/audit-log?limit=0');
  for (const body of [{ all: true }, {}, { event: 'nothing-of-this-name' }]) await administrator.post('/admin/outbox/retry', body);
  await administrator.getPage('/admin/users');
  await administrator.getPage(pending);
  for (const path of [pending, nobody]) {
    await administrator.request(path);
    await administrator.request(`${path}/audit-log`);
    await administrator.post(`${path}/approve`, { status: 'approved' });
  }
  await administrator.request(`${pending}/audit-log?limit=0`);
  await administrator.post(`${pending}/approve`, { status: 'approved' });
  await administrator.submit(`${rejected}/approve`, { status: 'unknown' });
  await administrator.submit(`${rejected}/approve`, { status: 'rejected' });
  await administrator.request(rejected);
  for (const path of [own, nobody, other]) {
    await administrator.post(`${path}/roles`, { roles: ['member'] });
    await administrator.post(`${path}/enabled`, { enabled: false });
  }
  await administrator.post(`${other}/enabled`, { enabled: false });
  await administrator.submit(`${other}/enabled`, { enabled: 'perhaps' });
  await administrator.submit(`${other}/enabled`, { enabled: 'true' });
  await administrator.submit(`${other}/roles`, { roles: 'unknown' });
  await administrator.request(`${other}/roles`, {
    method: 'POST',
    body: 'roles=member&roles=organiser',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' },
  });
}

/** Drives rejecting several requests, and roles with the forms of their pages. */
export async function driveRoles() {
  const service = await aFullService(await contractDatabase());
  const administrator = await signedInAs(service, 'administrator');
  const ids = [await aPendingAccount(service), await aPendingAccount(service)].map((path) => path.split('/').at(-1) ?? '');
  await administrator.post('/admin/users/rejections', { users: [ids[0]] });
  await administrator.submit('/admin/users/rejections', {});
  await administrator.submit('/admin/users/rejections', { users: ids[1] ?? '' });

  const role = { name: 'auditor', permissions: ['audit:read'] };
  await administrator.post('/admin/roles', role);
  await administrator.post('/admin/roles', role);
  await administrator.submit('/admin/roles', { name: 'auditor' });
  await administrator.submit('/admin/roles', { name: 'treasurer' });
  for (const path of ['/admin/roles', '/admin/roles/auditor']) {
    await administrator.request(path);
    await administrator.getPage(path);
  }
  await administrator.request('/admin/roles/auditor', { method: 'PATCH', body: { requestable: true } });
  const open = { requestable: 'yes', permissions: 'audit:read' };
  for (const headers of [{}, { Accept: 'application/json' }]) {
    await administrator.submit('/admin/roles/auditor', open, headers);
    await administrator.submit('/admin/roles/member/removal', {}, headers);
  }
  await administrator.submit('/admin/roles/auditor/removal', { name: 'x' }, { Accept: 'application/json', 'Content-Type': 'text/csv' });
  await administrator.request('/admin/roles/auditor/removal', {
    method: 'POST',
    body: 'a=1&a=2',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
  await administrator.submit('/admin/roles/auditor', { requireApproval: 'yes' });
  await administrator.submit('/admin/roles/auditor/removal', {});
  await administrator.request('/admin/roles/treasurer', { method: 'DELETE' });
  await administrator.request('/admin/roles/member', { method: 'DELETE' });
}

/** The path of an account that asks to be an organiser, and whose address is verified. */
async function aPendingAccount(service: FullService): Promise<string> {
  const user = new HttpUser(service);
  const username = aUsername();
  const email = `${username}@example.org`;
  const request = { username, firstName: 'Amina', lastName: 'Diallo', enabled: true, password: PASSWORD };
  const { body } = await user.post('/user/register', { ...request, roles: ['organiser'], identities: [email] });
  const { text = '' } = await service.smtpServer.messageTo(email);
  await user.request(/\/public\/confirm\/[\w.-]+/.exec(text)?.[0] ?? '');
  return `/admin/users/${body.userId}`;
}
