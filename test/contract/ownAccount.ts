import { Secret, TOTP } from 'otpauth';
import { aFullService, anAccount, type FullService, signedInAs, wrongCodeFor } from '../support/accounts.ts';
import { HttpUser, PASSWORD } from '../support/httpUser.ts';
import { contractDatabase } from './contractDatabase.ts';

const NEW_PASSWORD = 'Hoge-Toren4-wolken';

/** Drives the own account as a program does. */
export async function driveOwnAccount() {
  const service = await aFullService(await contractDatabase());
  const user = await signedInAs(service, 'member');
  await user.request('/account');
  await user.request('/account/authenticator');
  await user.request('/account/authenticator/qr.svg');
  await user.post('/account/authenticator/removal', { password: PASSWORD, code: '123456' });
  await user.post('/account/authenticator', { code: '123456' });
  await user.post('/account/authenticator/start', {});
  const { secret } = (await user.post('/account/authenticator/start', { password: PASSWORD })).body;
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: service.clock.now().getTime() });
  await user.request('/account/authenticator');
  await user.request('/account/authenticator/qr.svg');
  await user.post('/account/authenticator', { code: wrongCodeFor(code()) });
  await user.post('/account/authenticator', { code: code() });
  await user.post('/account/authenticator/start', { password: PASSWORD });
  await user.post('/account/authenticator/removal', { password: PASSWORD, code: '000' });
  service.clock.advance(60_000);
  await user.post('/account/authenticator/removal', { password: PASSWORD, code: code() });
  await driveIdentities(service, user);
  await user.post('/account/password', { password: 'wrong', newPassword: NEW_PASSWORD });
  await user.post('/account/password', { password: PASSWORD, newPassword: NEW_PASSWORD });
  await (await signedInAs(service, 'member')).post('/users/logout');
}

const UNKNOWN = '01990000-0000-7000-8000-000000000000';

async function driveIdentities({ deps }: FullService, user: HttpUser) {
  await user.post('/account/identities', { value: 'nonsense', password: PASSWORD });
  const { body } = await user.post('/account/identities', { value: 'second@example.org', password: PASSWORD });
  await user.request('/account/identities');
  await user.request(`/account/identities/${body.id}`, { method: 'DELETE', body: { password: 'wrong' } });
  await user.request(`/account/identities/${body.id}`, { method: 'DELETE', body: { password: PASSWORD } });
  await user.request(`/account/identities/${body.id}`, { method: 'DELETE', body: { password: PASSWORD } });
  const [first, second] = await deps.db('identities').orderBy('id').pluck<string[]>('id');
  await user.request(`/account/identities/${first}`, { method: 'DELETE', body: { password: PASSWORD } });
  await user.request(`/account/identities/${second}`, { method: 'DELETE', body: { password: PASSWORD } });
}

async function driveIdentityPages({ deps }: FullService, user: HttpUser) {
  await user.submit('/account/identities', { value: 'nonsense', password: PASSWORD });
  await user.submit('/account/identities', { value: 'second@example.org', password: PASSWORD });
  await user.getPage('/account/identities');
  const [first, second] = await deps.db('identities').orderBy('id').pluck<string[]>('id');
  await user.getPage(`/account/identities/${first}/removal`);
  await user.getPage(`/account/identities/${UNKNOWN}/removal`);
  await user.submit(`/account/identities/${first}/removal`, { password: 'wrong' });
  await user.submit(`/account/identities/${first}/removal`, {}, { Accept: 'application/json' });
  await user.submit(`/account/identities/${UNKNOWN}/removal`, { password: PASSWORD }, { Accept: 'application/json' });
  await user.submit(`/account/identities/${first}/removal`, { password: PASSWORD });
  await user.post('/account/identities', { value: 'third@example.org', password: PASSWORD });
  const [, third] = await deps.db('identities').orderBy('id').pluck<string[]>('id');
  await user.post(`/account/identities/${third}/removal`, { password: PASSWORD });
  await user.submit(`/account/identities/${second}/removal`, { password: PASSWORD }, { Accept: 'application/json' });
}

/** Forgotten passwords, as a program and as a browser. */
export async function drivePasswordReset() {
  const service = await aFullService(await contractDatabase());
  const account = await anAccount(service);
  const user = new HttpUser(service);
  await user.getPage('/forgotten-password');
  await user.post('/forgotten-password', {});
  await user.submit('/forgotten-password', { username: '' });
  await user.submit('/forgotten-password', { username: account.email });
  await user.post('/forgotten-password', { username: account.username });
  const linkOf = async (ordinal: number) =>
    /\/forgotten-password\/[\w-]+/.exec((await service.smtpServer.messageTo(account.email, ordinal)).text ?? '')?.[0] ?? '';
  const link = await linkOf(1);
  await user.getPage(link);
  await user.post(link, { newPassword: 'weak' });
  await user.submit(link, { newPassword: 'weak' });
  await user.submit(link, { newPassword: NEW_PASSWORD });
  await user.getPage(link);
  await user.request(link);
  await user.post(link, { newPassword: NEW_PASSWORD });
  await user.submit(link, { newPassword: NEW_PASSWORD });
  await user.post('/forgotten-password', { username: account.username });
  await service.smtpServer.messageTo(account.email, 3);
  await user.post(await linkOf(4), { newPassword: PASSWORD });
}

/** The same as a browser does. */
export async function driveOwnAccountPages() {
  const service = await aFullService(await contractDatabase());
  const user = await signedInAs(service, 'member');
  await user.getPage('/account');
  await user.submit('/account/authenticator', { code: '123456' });
  await user.submit('/account/authenticator/start', {});
  await user.submit('/account/authenticator/start', { password: PASSWORD });
  await user.submit('/account/authenticator', { code: '000' });
  const { text } = await user.getPage('/account/authenticator');
  const secret = /\b[A-Z2-7]{32}\b/.exec(text.replaceAll(/(?<=[A-Z2-7]{4}) (?=[A-Z2-7]{4})/g, ''))?.[0] ?? '';
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: service.clock.now().getTime() });
  await user.submit('/account/authenticator', { code: code() });
  await user.submit('/account/authenticator/removal', { password: PASSWORD, code: '000' });
  service.clock.advance(60_000);
  await user.submit('/account/authenticator/removal', { password: PASSWORD, code: code() });
  await driveIdentityPages(service, user);
  await user.submit('/account/password', { password: 'wrong', newPassword: NEW_PASSWORD });
  await user.submit('/account/password', { password: PASSWORD, newPassword: NEW_PASSWORD });
  await (await signedInAs(service, 'member')).submit('/users/logout', {});
}
