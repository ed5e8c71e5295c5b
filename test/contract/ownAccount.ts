import { Secret, TOTP } from 'otpauth';
import { aFullService, signedInAs, wrongCodeFor } from '../support/accounts.ts';
import { freshSqlite } from '../support/databases.ts';
import { PASSWORD } from '../support/httpUser.ts';

const NEW_PASSWORD = 'Hoge-Toren4-wolken';

/** Drives the own account as a program does. */
export async function driveOwnAccount() {
  const service = await aFullService(await freshSqlite());
  const user = await signedInAs(service, 'member');
  await user.request('/account');
  await user.request('/account/authenticator');
  await user.request('/account/authenticator/qr.svg');
  await user.post('/account/authenticator/removal', { code: '123456' });
  await user.post('/account/authenticator', { code: '123456' });
  const { secret } = (await user.post('/account/authenticator/start')).body;
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: service.clock.now().getTime() });
  await user.request('/account/authenticator');
  await user.request('/account/authenticator/qr.svg');
  await user.post('/account/authenticator', { code: wrongCodeFor(code()) });
  await user.post('/account/authenticator', { code: code() });
  await user.post('/account/authenticator/start');
  await user.post('/account/authenticator/removal', { code: '000' });
  service.clock.advance(60_000);
  await user.post('/account/authenticator/removal', { code: code() });
  await user.post('/account/password', { password: 'wrong', newPassword: NEW_PASSWORD });
  await user.post('/account/password', { password: PASSWORD, newPassword: NEW_PASSWORD });
  await (await signedInAs(service, 'member')).post('/users/logout');
}

/** The same as a browser does. */
export async function driveOwnAccountPages() {
  const service = await aFullService(await freshSqlite());
  const user = await signedInAs(service, 'member');
  await user.getPage('/account');
  await user.submit('/account/authenticator', { code: '123456' });
  await user.submit('/account/authenticator/start', {});
  await user.submit('/account/authenticator', { code: '000' });
  const { text } = await user.getPage('/account/authenticator');
  const secret = /\b[A-Z2-7]{32}\b/.exec(text.replaceAll(/(?<=[A-Z2-7]{4}) (?=[A-Z2-7]{4})/g, ''))?.[0] ?? '';
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: service.clock.now().getTime() });
  await user.submit('/account/authenticator', { code: code() });
  await user.submit('/account/authenticator/removal', { code: '000' });
  service.clock.advance(60_000);
  await user.submit('/account/authenticator/removal', { code: code() });
  await user.submit('/account/password', { password: 'wrong', newPassword: NEW_PASSWORD });
  await user.submit('/account/password', { password: PASSWORD, newPassword: NEW_PASSWORD });
  await (await signedInAs(service, 'member')).submit('/users/logout', {});
}
