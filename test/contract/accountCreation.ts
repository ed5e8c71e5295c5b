import { aFullService, anAccount, type FullService, wrongCodeFor } from '../support/accounts.ts';
import { aPhoneNumber, aUsername, HttpUser, PASSWORD, passwordHashOf } from '../support/httpUser.ts';
import { contractDatabase } from './contractDatabase.ts';

const userData = (phoneNumber: string, username = aUsername()) => ({ username, password: PASSWORD, phoneNumber });

/** Seed 000. */
export async function drivePhoneSteps() {
  const service = await aFullService(await contractDatabase());
  const [user, rival] = [new HttpUser(service), new HttpUser(service)];
  const [phone, rivalPhone, username] = [aPhoneNumber(), aPhoneNumber(), aUsername()];
  await user.post('/users/registration/init');
  await user.post('/users/registration/set/userdata', { ...userData(phone), password: 'weak' });
  await user.post('/users/registration/set/userdata', userData(phone, (await anAccount(service)).username));
  await user.post('/users/registration/set/userdata', userData(phone, username));
  await user.post('/users/registration/start/verify');
  await user.post('/users/registration/verify', wrongCodeFor(await service.smsServer.codeTo(phone)));
  await user.post('/users/registration/start/verify');
  const code = await service.smsServer.codeTo(phone, 2);
  await rival.post('/users/registration/init');
  await rival.post('/users/registration/set/userdata', userData(rivalPhone, username));
  await rival.post('/users/registration/start/verify');
  await user.post('/users/registration/verify', code);
  await rival.post('/users/registration/verify', await service.smsServer.codeTo(rivalPhone));
  await user.post('/users/registration/check/username', username);
  await user.post('/users/registration/check/username', aUsername());
}

/** Seed 002. */
export async function driveLogin() {
  const service = await aFullService(await contractDatabase());
  const account = await anAccount(service);
  const user = new HttpUser(service);
  const { username, phone } = account;
  await user.post('/users/login/init');
  await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf('wrong') });
  await user.post('/users/login/userdata', { username, passwordHash: passwordHashOf(PASSWORD) });
  await user.post('/users/login/verify/start');
  await user.post('/users/login/verify/check', wrongCodeFor(await service.smsServer.codeTo(phone)));
  await user.post('/users/login/verify/start');
  await user.post('/users/login/verify/check', await service.smsServer.codeTo(phone, 2));
}

/** Seed 001. */
export async function driveCodes() {
  const service = await aFullService(await contractDatabase());
  const user = new HttpUser(service);
  const signUp = async () => {
    const email = `${aUsername()}@example.org`;
    await user.post('/registration', { email, password: PASSWORD, repeat_password: PASSWORD });
    await user.post('/registration/resend_code', { email });
    const { text = '' } = await service.smtpServer.messageTo(email, 2);
    return /\/registration\/[\w-]+/.exec(text)?.[0] ?? '';
  };
  const byPatch = await signUp();
  await user.request(byPatch, { method: 'PATCH' });
  await user.request(byPatch, { method: 'PATCH' });
  const byButton = await signUp();
  await user.getPage(byButton);
  await user.submit(byButton, {});
  await user.submit(byButton, {}, { Accept: 'application/json' });
}

/** Seed 003. */
export async function driveAccountRequests() {
  const service = await aFullService(await contractDatabase());
  const user = new HttpUser(service);
  const email = `${aUsername()}@example.org`;
  const request = await requestAccount(user, email);
  await user.post('/user/register', request);
  const { text = '' } = await service.smtpServer.messageTo(email);
  const path = /\/public\/confirm\/[\w.-]+/.exec(text)?.[0] ?? '';
  await user.request(path, { headers: { 'Sec-Purpose': 'prefetch' } });
  await user.request(path);
  await user.getPage(path);
  await user.request('/public/confirm/nothing');
  await driveSmsConfirmation(service, user);
}

async function requestAccount(user: HttpUser, ...identities: string[]) {
  const request = { ...userData(''), firstName: 'Amina', lastName: 'Diallo', enabled: true, roles: ['member'], identities };
  const { phoneNumber: _, ...body } = request;
  await user.post('/user/register', body);
  return body;
}

async function driveSmsConfirmation({ smsServer, clock }: FullService, user: HttpUser) {
  const phone = aPhoneNumber();
  const request = { username: aUsername(), firstName: 'Amina', lastName: 'Diallo', enabled: true, password: PASSWORD };
  const { headers } = await user.post('/user/register', { ...request, roles: [], identities: [phone] });
  const path = headers.get('Location') ?? '';
  const code = await smsServer.codeTo(phone);
  await user.post(path, wrongCodeFor(code));
  await user.submit(path, { code: wrongCodeFor(code) });
  await user.post(path, code);
  await user.submit(path, { code });
  const late = await user.post('/user/register', { ...request, username: aUsername(), roles: [], identities: [aPhoneNumber()] });
  clock.advance(3_600_000);
  await user.request(late.headers.get('Location') ?? '');
  await user.post(late.headers.get('Location') ?? '', { code: '123456' });
}
