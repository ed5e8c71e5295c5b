import { aFullService, anAccount, signedInAs } from '../support/accounts.ts';
import { sendRequest, Visitor } from '../support/client.ts';
import { freshSqlite } from '../support/databases.ts';
import { anApplicant, anEvent } from '../support/factories.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD } from '../support/httpUser.ts';
import { confirmationLinkIn } from '../support/smtpServer.ts';
import { samplePath } from './everyOperation.ts';
import type { NamedOperation } from './openApi.ts';

/** Sends valid requests while nothing can be written to the database. */
export async function driveReadOnlyDatabase(operations: NamedOperation[]) {
  const service = await aFullService(await freshSqlite());
  const { url, deps, smtpServer, clock } = service;
  const visitor = await Visitor.at(url, await anEvent(deps));
  const applicant = anApplicant();
  await visitor.signUp(applicant);
  const link = confirmationLinkIn(await smtpServer.messageTo(applicant.email)).split('uuid=')[1];
  const administrator = await signedInAs(service, 'administrator');
  const account = await anAccount(service);
  const user = new HttpUser(service);
  const email = `${aUsername()}@example.org`;
  await user.post('/registration', { email, password: PASSWORD, repeat_password: PASSWORD });
  await user.post('/users/registration/init');
  await user.post('/users/login/init');
  await deps.db.raw('PRAGMA query_only = ON');

  await sendRequest(`${url}/readyz`);
  await visitor.signUp(anApplicant());
  await visitor.request('/resend', { method: 'POST', body: { email: applicant.email } });
  await sendRequest(`${url}/confirm_registration?uuid=${link}`);
  await user.submit('/confirm_registration', { uuid: link ?? '' }, { Accept: 'application/json' });
  await sendRequest(`${url}/registrations/${link}`, { method: 'PATCH', body: { slots: 2 } });
  await sendRequest(`${url}/registrations/${link}`, { method: 'DELETE' });
  await sendRequest(`${url}/registrations/${link}/acceptance`, { method: 'POST' });

  await user.post('/users/registration/set/userdata', { username: aUsername(), password: PASSWORD, phoneNumber: aPhoneNumber() });
  await user.post('/users/login/userdata', { username: account.username, password: PASSWORD });
  for (const flow of ['registration', 'login']) await user.post(`/users/${flow}/init`);
  await user.post('/users/registration/start/verify');
  await user.post('/users/login/verify/start');
  await user.post('/users/registration/verify', '123456');
  await user.post('/users/login/verify/check', '123456');

  await user.post('/registration', { email: `${aUsername()}@example.org`, password: PASSWORD, repeat_password: PASSWORD });
  await user.post('/registration/resend_code', { email });
  await user.request('/registration/some-code', { method: 'PATCH' });
  await user.submit('/registration/some-code', {}, { Accept: 'application/json' });
  const names = { username: aUsername(), firstName: 'Amina', lastName: 'Diallo' };
  await user.post('/user/register', { ...names, enabled: true, password: PASSWORD, roles: [], identities: ['amina@example.org'] });
  await user.request('/public/confirm/some-token');
  await user.post('/public/confirm/some-token', { code: '123456' });
  await user.post('/forgotten-password', { username: account.username });
  await user.request('/forgotten-password/some-code');
  await user.post('/forgotten-password/some-code', { newPassword: PASSWORD });

  // The session is marked as seen every few minutes.
  clock.advance(10 * 60_000);
  const withSession = operations.filter(({ security }) => security.some((requirement) => 'sessionToken' in requirement));
  for (const operation of withSession) await administrator.request(samplePath(operation), { method: operation.method });
  await deps.db.raw('PRAGMA query_only = OFF');
}
