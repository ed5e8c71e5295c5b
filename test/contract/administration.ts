import { aFullService, anAccount, type FullService, signedInAs } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';

const NOBODY = '01990000-0000-7000-8000-000000000000';

/** Drives reviewing accounts and reading the audit log. */
export async function driveAdministration() {
  const service = await aFullService(await freshSqlite());
  const administrator = await signedInAs(service, 'administrator');
  const own = `/admin/users/${administrator.account.id}`;
  const [pending, rejected] = [await aPendingAccount(service), await aPendingAccount(service)];
  const other = `/admin/users/${(await anAccount(service)).id}`;
  const nobody = `/admin/users/${NOBODY}`;

  for (const path of ['/admin/users', '/admin/audit-log']) {
    await administrator.request(path);
    await administrator.request(`${path}?state=unknown&limit=0`);
  }
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
